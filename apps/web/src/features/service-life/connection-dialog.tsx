import type { ReactNode } from 'react';
import { Dialog, DialogBody } from '@holdfast/ui';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../shared/i18n/index.ts';
import { Command, Detail, Details } from '../../shared/ui/index.ts';

/** Where a DB Service answers and as whom. No password comes to the browser: it says where the operator reads it. */
export function ConnectionDialog({
  service,
  onClose,
}: {
  service: DbService;
  onClose: () => void;
}): ReactNode {
  const m = useMessages();
  const words = m.services.connection;
  const { connection, namespace, name } = service;
  const command = `npm start -- credentials --service ${name} --namespace ${namespace}`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      description={service.managed ? words.managed : words.outside}
      closeLabel={m.shell.close}
    >
      <DialogBody>
        {connection === null ? (
          <p className="text-sm text-muted">{words.none}</p>
        ) : (
          <Details>
            <Detail term={m.services.register.host}>
              <span className="font-mono">{connection.host}</span>
            </Detail>
            <Detail term={m.services.register.port}>
              <span className="font-mono">{connection.port}</span>
            </Detail>
            <Detail term={m.services.register.username}>
              <span className="font-mono">{connection.username}</span>
            </Detail>
          </Details>
        )}
        {service.managed ? (
          <div className="flex flex-col gap-1 text-sm">
            <p className="text-muted">{words.command}</p>
            <Command text={command} />
          </div>
        ) : null}
      </DialogBody>
    </Dialog>
  );
}
