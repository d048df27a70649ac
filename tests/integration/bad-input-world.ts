import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupPage, ServiceView } from '@holdfast/db-backup-domain/wire';
import { ask, type Answer, type Asked } from '@holdfast/server/testing';
import { holdDumps, type HeldDumps } from '../outside-servers/held-dumps.ts';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { eventually } from './running-engine.ts';
import { startServer, type RunningServer } from './running-server.ts';

export const PASSWORD = 'canary-Pa55word-5eed';
export const NAMESPACE = 'main';

/**
 * The real server over the real engine, with one of everything that a bad request can meet: the running service `shop`
 * with a Completed, a Failed and a Running backup and a policy, and the stopped service `copy`, restored from it.
 */
export interface BadInputWorld extends AsyncDisposable {
  readonly server: RunningServer;
  readonly outside: OutsidePostgres;
  readonly port: number;
  readonly dataDir: string;
  /** A plain HTTP request; the Host is the server's own unless given. */
  asked(what: Asked): Promise<Answer>;
  /** A procedure that changes something, with any body. */
  post(procedure: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  query(procedure: string, input?: unknown): Promise<Answer>;
  /** All that callers can see and all that the data folder holds, as one comparable text. */
  everything(): Promise<string>;
}

const JSON_TYPE = { 'content-type': 'application/json' };

export async function createBadInputWorld(): Promise<BadInputWorld> {
  await using opened = new AsyncDisposableStack();
  const outside = opened.use(await startPostgres({ password: PASSWORD }));
  const dataDir = await mkdtemp('/var/tmp/holdfast-bad-input-');
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  await chmod(dataDir, 0o711);
  const environment = { HOLDFAST_REQUESTS_PER_SECOND: '10000', HOLDFAST_LOG_LEVEL: 'debug' };
  const server = opened.use(await startServer({ dataDir, environment }));
  await outside.inDatabase(
    'postgres',
    'CREATE TABLE orders (id int PRIMARY KEY)',
    'INSERT INTO orders VALUES (1), (2)',
  );
  opened.use(await fill(server, outside));
  const port = Number(new URL(server.url).port);
  const asked = (what: Asked): Promise<Answer> => ask(port, what);
  const query = (procedure: string, input?: unknown): Promise<Answer> =>
    asked({
      path: `/trpc/${procedure}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`,
    });
  const closing = opened.move();
  return {
    ...{ server, outside, port, dataDir, asked, query },
    post: (procedure, body, headers = JSON_TYPE) =>
      asked({
        method: 'POST',
        path: `/trpc/${procedure}`,
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    everything: () => everything(server, dataDir),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The Running backup runs on until its dump is let go. */
async function fill({ api }: RunningServer, outside: OutsidePostgres): Promise<HeldDumps> {
  const service = { namespace: NAMESPACE, service: 'shop' };
  const { port, username, password } = outside;
  await api.db.service.register.mutate({
    ...{ namespace: NAMESPACE, name: 'shop', engine: 'postgresql' },
    ...{ host: '127.0.0.1', port, username, password },
  });
  const reaches = (name: string, status: string): Promise<true> =>
    eventually(async () => {
      const view = await api.db.get.query({ namespace: NAMESPACE, name: 'shop' });
      if ('unchanged' in view) throw new Error('unchanged was not asked for');
      const backup = view.backups.items.find((item) => item.name === name);
      return backup?.status === status ? true : undefined;
    });
  await api.db.backup.create.mutate({ ...service, name: 'completed' });
  await reaches('completed', 'Completed');
  await api.db.backup.restore.mutate({ ...service, backup: 'completed', restoredName: 'copy' });
  await eventually(async () => {
    const copy = await api.db.get.query({ namespace: NAMESPACE, name: 'copy' });
    return 'unchanged' in copy || copy.service.status !== 'Running' || copy.service.busy ? undefined : true;
  });
  await api.db.service.stop.mutate({ namespace: NAMESPACE, name: 'copy' });
  const held = await holdDumps(outside, 'orders');
  await api.db.backup.create.mutate({ ...service, name: 'failed' });
  await held.cutOff();
  await reaches('failed', 'Failed');
  await api.db.backup.create.mutate({ ...service, name: 'running' });
  await held.untilOneWaits();
  await freezeDump(outside);
  await reaches('running', 'Running');
  await api.db.backupPolicy.update.mutate({
    ...service,
    // Some twelve hours from now: no run comes while the tests ask, whatever the time of day.
    schedule: { frequency: 'daily', hour: (new Date().getUTCHours() + 13) % 24, minute: 0 },
    timeZone: 'Europe/Berlin',
    retention: { days: 7 },
  });
  return held;
}

/** The dump that waits stands still, so that its backup runs for as long as the tests take: waits for locks have a limit. */
async function freezeDump({ port }: OutsidePostgres): Promise<void> {
  let frozen = 0;
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const [program = ''] = command.split('\0');
    if (!program.endsWith('/pg_dump') || !command.includes(`port='${port}'`)) continue;
    process.kill(Number(pid), 'SIGSTOP');
    frozen += 1;
  }
  if (frozen === 0) throw new Error('There is no dump to freeze.');
}

async function everything({ api }: RunningServer, dataDir: string): Promise<string> {
  const services = await api.db.list.query();
  const views = await Promise.all(
    services.map(({ namespace, name }) => api.db.get.query({ namespace, name })),
  );
  // What only the clock changes is no change.
  const seen = views.map((view) => ({
    ...view,
    serverTime: null,
    revision: null,
    ...('unchanged' in view ? {} : { backups: withoutStalled(view.backups), timeline: marksOf(view) }),
  }));
  const projects = await api.project.list.query();
  return JSON.stringify({ projects, services, seen, files: await contentsOf(dataDir) }, null, 1);
}

/** Where the timeline begins moves once a day. */
function marksOf({ timeline }: Pick<ServiceView, 'timeline'>): object | null {
  return timeline === null ? null : { marks: timeline.marks };
}

function withoutStalled(page: BackupPage): object {
  return { ...page, items: page.items.map((item) => ({ ...item, stalled: null })) };
}

async function contentsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const described = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) return `${path}/`;
    return `${path} ${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`;
  });
  return (await Promise.all(described)).sort();
}
