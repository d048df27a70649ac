import type { ReactNode } from 'react';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { ConnectionDialog } from './connection-dialog.tsx';
import { RemoveServiceDialog } from './remove-service-dialog.tsx';
import { StopServiceDialog } from './stop-service-dialog.tsx';

/** What was chosen in the menu and is asked about, or told, before anything is done. */
export type LifeQuestion = 'connection' | 'stop' | 'remove';

export interface ServiceLifeDialogsProps {
  asking: LifeQuestion;
  service: DbService;
  onClose: () => void;
  onRemoved: () => void;
}

export function ServiceLifeDialogs({ asking, ...rest }: ServiceLifeDialogsProps): ReactNode {
  const { service, onClose } = rest;
  switch (asking) {
    case 'connection':
      return <ConnectionDialog service={service} onClose={onClose} />;
    case 'stop':
      return <StopServiceDialog service={service} onClose={onClose} />;
    case 'remove':
      return <RemoveServiceDialog {...rest} />;
  }
}
