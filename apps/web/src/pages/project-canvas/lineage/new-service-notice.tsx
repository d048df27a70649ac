import type { ReactNode } from 'react';
import { Button, Notice } from '@holdfast/ui';
import type { ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { ServiceLink } from './service-link.tsx';

export interface NewServiceNoticeProps {
  uid: string;
  canvas: ProjectCanvas;
  onDismiss: () => void;
}

/** Says which node is new and what it came from, until it is dismissed. */
export function NewServiceNotice({ uid, canvas, onDismiss }: NewServiceNoticeProps): ReactNode {
  const m = useMessages();
  const words = m.shell.canvasPage;
  const service = canvas.services.find((candidate) => candidate.uid === uid);
  const origin = service?.restoredFrom ?? null;
  return (
    <div role="status" className="px-4 pb-3">
      <Notice
        tone={service ? 'good' : 'neutral'}
        title={
          service ? (
            <>
              <ServiceLink service={service} /> {words.isNewHere}
            </>
          ) : (
            words.notHereYet
          )
        }
        action={
          <Button size="sm" onClick={onDismiss}>
            {m.shell.dismiss}
          </Button>
        }
      >
        {origin === null ? null : m.services.restoredFrom(origin.service.name, origin.backup)}
      </Notice>
    </div>
  );
}
