import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { chmod } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOutsideServer } from '../tests/integration/postgresql/outside-server.ts';
import { fillVaried, fillRows } from '../tests/integration/postgresql/varied-data.ts';
import { startServer } from '../tests/integration/running-server.ts';

/**
 * Peak memory of the server process while it backs up a small and a ten times larger DB Service, as a ratio.
 * Arguments: megabytes of the small one (default 100), factor (default 10).
 */
const small = Number(process.argv[2] ?? 100);
const factor = Number(process.argv[3] ?? 10);

async function peakDuringBackup(megabytes: number): Promise<Record<string, number | string | null>> {
  await using source = await startOutsideServer();
  await fillVaried(source);
  await fillRows(source, megabytes);
  const dataDir = await mkdtemp('/var/tmp/holdfast-bench-');
  await chmod(dataDir, 0o711);
  try {
    await using server = await startServer({ dataDir });
    const namespace = 'main';
    await server.api.db.service.register.mutate({
      namespace,
      name: 'big',
      engine: 'postgresql',
      host: '127.0.0.1',
      port: source.port,
      username: source.username,
      password: source.password,
    });
    const idle = await peak(server.process.pid!);
    await server.api.db.backup.create.mutate({ namespace, service: 'big', name: 'measured' });
    for (;;) {
      const view = await server.api.db.get.query({ namespace, name: 'big' });
      if ('unchanged' in view) throw new Error('unchanged was not asked for');
      const backup = view.backups.items[0]!;
      if (backup.status === 'Completed') {
        return {
          megabytes,
          sourceBytes: await databaseBytes(source),
          artifactBytes: backup.sizeBytes,
          durationMs: backup.durationMs,
          idleKb: idle,
          peakKb: await peak(server.process.pid!),
        };
      }
      if (backup.status === 'Failed') throw new Error(`the backup failed: ${backup.failureReason}`);
      await sleep(250);
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Peak resident set of a process so far, in kB: VmHWM of proc(5). */
async function peak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]);
}

async function databaseBytes(source: Awaited<ReturnType<typeof startOutsideServer>>): Promise<number> {
  const client = await source.connect('postgres');
  const { rows } = await client.query<{ bytes: string }>(
    'SELECT sum(pg_database_size(datname)) AS bytes FROM pg_database WHERE datallowconn',
  );
  await client.end();
  return Number(rows[0]!.bytes);
}

const results = [await peakDuringBackup(small), await peakDuringBackup(small * factor)];
console.table(results);
console.log(
  JSON.stringify({ results, peakRatio: Number(results[1]!['peakKb']) / Number(results[0]!['peakKb']) }),
);
