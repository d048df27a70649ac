import { setTimeout as sleep } from 'node:timers/promises';
import type { OutsidePostgres } from '../outside-servers/postgresql.ts';
import type { OpenedApp } from './opened-app.ts';

/** What a walk over the pages needs done, or has to wait for, and does not come to see: by the API, as it is quicker. */
type Api = OpenedApp['api'];

/** Adds the server to the project `demo`, as the DB Service of this name. */
export async function addServer(api: Api, name: string, server: OutsidePostgres): Promise<void> {
  const { host, port, username, password } = server;
  await api.db.service.register.mutate({
    ...{ namespace: 'demo', name, engine: 'postgresql' },
    ...{ host, port, username, password },
  });
}

/** Until no backup of the DB Service waits or runs, nor is being deleted. */
export async function untilQuiet(api: Api, service: { namespace: string; name: string }): Promise<void> {
  for (;;) {
    const view = await api.db.get.query(service);
    if (!('unchanged' in view) && view.backups.activeCount === 0) return;
    await sleep(200);
  }
}
