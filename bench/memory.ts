import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOutsideServer, type OutsideServer } from '../tests/integration/postgresql/outside-server.ts';
import { fillRows, fillVaried } from '../tests/integration/postgresql/varied-data.ts';
import { startServer } from '../tests/integration/running-server.ts';

/**
 * Peak memory of the server process while it backs up a small and a larger DB Service, as a ratio.
 * Arguments: megabytes of the small one (default 100), factor (default 10).
 */
const megabytes = Number(process.argv[2] ?? 100);
const factor = Number(process.argv[3] ?? 10);

interface Measured {
  readonly sourceBytes: number;
  readonly artifactBytes: number | null;
  readonly durationMs: number | null;
  readonly idleKb: number;
  readonly peakKb: number;
}

async function peakDuringBackup(size: number): Promise<Measured> {
  await using source = await startOutsideServer();
  await fillVaried(source);
  await fillRows(source, size);
  const dataDir = await mkdtemp('/var/tmp/holdfast-bench-');
  await chmod(dataDir, 0o711);
  try {
    return await measure(source, dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(source: OutsideServer, dataDir: string): Promise<Measured> {
  await using server = await startServer({ dataDir });
  const { username, password, port } = source;
  const address = { host: '127.0.0.1', port, username, password };
  const service = { namespace: 'main', name: 'big' };
  await server.api.db.service.register.mutate({ ...service, engine: 'postgresql', ...address });
  const idleKb = await peak(server.process);
  await server.api.db.backup.create.mutate({ namespace: 'main', service: 'big', name: 'measured' });
  for (;;) {
    const view = await server.api.db.get.query(service);
    const backup = 'unchanged' in view ? undefined : view.backups.items[0];
    if (backup?.status === 'Failed') throw new Error(`the backup failed: ${backup.failureReason}`);
    if (backup?.status === 'Completed') {
      const { sizeBytes, durationMs } = backup;
      const sourceBytes = await databaseBytes(source);
      return {
        sourceBytes,
        artifactBytes: sizeBytes,
        durationMs,
        idleKb,
        peakKb: await peak(server.process),
      };
    }
    await sleep(250);
  }
}

/** Peak resident set of a process so far, in kB: VmHWM of proc(5). */
async function peak(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const found = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  if (found === undefined) throw new Error('the system does not tell the peak memory of a process');
  return Number(found);
}

async function databaseBytes(source: OutsideServer): Promise<number> {
  const client = await source.connect('postgres');
  const { rows } = await client.query<{ bytes: string }>(
    'SELECT sum(pg_database_size(datname)) AS bytes FROM pg_database WHERE datallowconn',
  );
  await client.end();
  return Number(rows[0]?.bytes);
}

const results = {
  small: await peakDuringBackup(megabytes),
  large: await peakDuringBackup(megabytes * factor),
};
console.table(results);
console.log(JSON.stringify({ ...results, peakRatio: results.large.peakKb / results.small.peakKb }));
