import { spawn } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { withSession } from '../dialects/postgresql/connection.ts';
import {
  dialect,
  hasPostgres,
  managedServer,
  type TestServer,
} from '../dialects/postgresql/real-server.testing.ts';
import type { ManagedServerSpec } from '../dialects/dialect.ts';
import { stillAlive } from '../processes/fake-program.testing.ts';
import { serverAccount } from './account.ts';
import { isPortFree } from './free-port.ts';
import { findRunningServer, type ServerRecord } from './server-record.ts';
import { ServerStartFailed, startServer } from './start-server.ts';
import { stopServer } from './stop-server.ts';

vi.setConfig({ testTimeout: 90_000 });

const account = await serverAccount();
const server = dialect.server;

function specOf({ folder, credentials }: TestServer): ManagedServerSpec {
  return { id: 'test', folder, port: credentials.port, credentials, version: null, settings: {}, account };
}

describe.skipIf(!hasPostgres)('managed servers (need PostgreSQL installed)', () => {
  it('are found again by their record, and without one by their own pid file', async () => {
    await using running = await managedServer();
    const { folder, record } = running;
    expect(await findRunningServer(folder, record, server)).toEqual(record);
    expect(await findRunningServer(folder, null, server)).toEqual(record);
    const wrong = { ...record, pid: process.pid };
    expect(await findRunningServer(folder, wrong, server)).toEqual(record);
  });

  it('are not mistaken for another process of the same pid, nor for a server of another folder', async () => {
    await using running = await managedServer();
    await using other = await managedServer();
    const { folder, record } = running;
    await stopServer(record, server);
    await writeFile(path.join(folder, 'data', 'postmaster.pid'), `${other.record.pid}\n`);
    expect(await findRunningServer(folder, { ...record, pid: other.record.pid }, server)).toBeNull();
    expect(await findRunningServer(folder, { ...other.record, folder }, server)).toBeNull();
    await stopServer({ ...other.record, folder }, server);
    expect(await server.isReady(other.credentials)).toBe(true);
  });

  it('stop cleanly, more than once, and start again with what they held', async () => {
    await using running = await managedServer();
    await withSession(running.credentials, { database: 'postgres' }, (session) =>
      session.execute('CREATE TABLE kept (a int)'),
    );
    expect(await stopServer(running.record, server)).toEqual({ killed: false });
    expect(await stopServer(running.record, server)).toEqual({ killed: false });
    expect(await findRunningServer(running.folder, running.record, server)).toBeNull();
    const again = await startServer(specOf(running), server);
    expect(again.spec.port).toBe(running.credentials.port);
    const rows = await withSession(again.spec.credentials, { database: 'postgres' }, (session) =>
      session.table('SELECT count(*) FROM kept'),
    );
    expect(rows).toEqual([['0']]);
    await stopServer(again.record, server);
  });

  it('are killed when they do not stop by themselves', async () => {
    await using running = await managedServer();
    process.kill(running.record.pid, 'SIGSTOP');
    expect(await stopServer(running.record, server, { graceMs: 300 })).toEqual({ killed: true });
    expect(await stillAlive([running.record.pid])).toEqual([]);
  });

  it('move to a free port when theirs is taken', async () => {
    await using running = await managedServer();
    await stopServer(running.record, server);
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    expect(await isPortFree(port)).toBe(false);
    const moved = await startServer({ ...specOf(running), port }, server);
    expect(moved.spec.port).not.toBe(port);
    expect(moved.spec.credentials.port).toBe(moved.spec.port);
    await stopServer(moved.record, server);
    squatter.close();
  });

  it('start again although a process of the one that was killed is still at work', async () => {
    await using running = await managedServer();
    const inPostgres = { database: 'postgres' };
    const endless = 'SELECT count(*) FROM (SELECT generate_series(1, 100000000000)) AS numbers';
    const working = withSession(running.credentials, inPostgres, (session) => session.table(endless));
    const ended = working.then(
      () => 'it came to its end',
      () => 'it was ended',
    );
    await withSession(running.credentials, inPostgres, async (session) => {
      const isAtWork = `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '${endless}'`;
      await expect.poll(() => session.table(isAtWork), { timeout: 30_000 }).toEqual([['1']]);
    });
    process.kill(running.record.pid, 'SIGKILL');
    expect(await stillAlive([running.record.pid])).toEqual([]);
    const again = await startServer(specOf(running), server);
    expect(await ended).toBe('it was ended');
    expect(await server.isReady(again.spec.credentials)).toBe(true);
    await stopServer(again.record, server);
  });

  it('are not started a second time', async () => {
    await using running = await managedServer();
    await expect(startServer(specOf(running), server)).rejects.toThrow(/runs already/);
    expect(await server.isReady(running.credentials)).toBe(true);
  });

  it('that cannot start say why, and leave no process', async () => {
    await using running = await managedServer();
    await stopServer(running.record, server);
    await appendFile(path.join(running.folder, 'data', 'postgresql.conf'), '\nno_such_parameter = 1\n');
    const records: ServerRecord[] = [];
    const failed = startServer(specOf(running), server, { onSpawned: (record) => void records.push(record) });
    await expect(failed).rejects.toThrow(ServerStartFailed);
    await expect(failed).rejects.toThrow(/no_such_parameter/);
    expect(await stillAlive(records.map((record) => record.pid))).toEqual([]);
  });

  it('survive us, killed by SIGKILL, and are adopted', async () => {
    await using running = await managedServer();
    await stopServer(running.record, server);
    const script = path.join(running.scratch, 'parent.mjs');
    await writeFile(
      script,
      `import { startServer } from ${JSON.stringify(path.join(import.meta.dirname, 'start-server.ts'))};
       import { postgresServer } from ${JSON.stringify(path.join(import.meta.dirname, '../dialects/postgresql/server/server.ts'))};
       const started = await startServer(JSON.parse(process.argv[2]), postgresServer);
       console.log(JSON.stringify(started));
       setInterval(() => {}, 1000);`,
    );
    const parent = spawn(process.execPath, [script, JSON.stringify(specOf(running))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const started = JSON.parse(line.toString()) as Awaited<ReturnType<typeof startServer>>;
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(await server.isReady(started.spec.credentials)).toBe(true);
    expect(await findRunningServer(running.folder, started.record, server)).toEqual(started.record);
    expect(await stopServer(started.record, server)).toEqual({ killed: false });
  });

  it('can be reached over loopback TCP with a password only', async () => {
    await using running = await managedServer();
    const settings = await withSession(running.credentials, { database: 'postgres' }, (session) =>
      session.table(
        `SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories'),
                (SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules)`,
      ),
    );
    expect(settings).toEqual([['127.0.0.1', '', 'scram-sha-256']]);
    expect(await server.isReady({ ...running.credentials, password: '' })).toBe(false);
  });
});
