import { Suspense, useState, type ReactNode } from 'react';
import { Button, DropdownItem, DropdownMenu, Ellipsis, useToast } from '@holdfast/ui';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { readFailure, trpc, useRefresh } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { later } from '../../shared/later/index.ts';
import type { LifeQuestion } from './service-life-dialogs.tsx';

const ServiceLifeDialogs = later(async () => (await import('./service-life-dialogs.tsx')).ServiceLifeDialogs);

export interface ServiceLifeMenuProps {
  service: DbService;
  /** The service is gone from the list, unless backups of it survive. */
  onRemoved: () => void;
}

/** How to connect; start, stop, remove. What cannot be done now says why. */
export function ServiceLifeMenu({ service, onRemoved }: ServiceLifeMenuProps): ReactNode {
  const m = useMessages();
  const words = m.services.life;
  const [asking, setAsking] = useState<LifeQuestion | null>(null);
  const start = useStart(service);
  if (service.status === 'Deleted') return null;
  const outside = service.managed ? null : words.outside;
  return (
    <>
      <DropdownMenu
        label={words.menu(service.name)}
        trigger={
          <Button variant="ghost" size="icon" aria-label={words.menu(service.name)}>
            <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
          </Button>
        }
      >
        <DropdownItem onSelect={() => setAsking('connection')}>{words.connection}</DropdownItem>
        <DropdownItem
          unavailable={outside ?? (service.status === 'Running' ? words.alreadyRunning : null)}
          onSelect={start}
        >
          {words.start}
        </DropdownItem>
        <DropdownItem
          unavailable={outside ?? (service.status === 'Stopped' ? words.notRunning : null)}
          onSelect={() => setAsking('stop')}
        >
          {words.stop}
        </DropdownItem>
        <DropdownItem danger onSelect={() => setAsking('remove')}>
          {words.remove}
        </DropdownItem>
      </DropdownMenu>
      {asking === null ? null : (
        <Suspense>
          <ServiceLifeDialogs {...{ asking, service, onRemoved }} onClose={() => setAsking(null)} />
        </Suspense>
      )}
    </>
  );
}

function useStart(service: DbService): () => void {
  const m = useMessages();
  const toast = useToast();
  const refresh = useRefresh();
  const start = trpc.db.service.start.useMutation({
    onSuccess: async () => {
      toast({ tone: 'running', title: m.services.life.startAsked(service.name) });
      await refresh();
    },
    onError: (error) => {
      const { code, detail } = readFailure(error);
      const { message, hint } = m.errors[code];
      toast({ tone: 'bad', title: message, detail: detail ?? hint });
    },
  });
  return () => start.mutate({ namespace: service.namespace, name: service.name });
}
