import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { pickFreePort } from '../../servers/free-port.ts';
import { decode, startDump, takeBackup } from '../contract/raw-backup.testing.ts';
import type { Credentials } from '../dialect.ts';
import { withSession, type Argument } from './connection.ts';
import { createRedisDialect } from './dialect.ts';
import { serverTool } from './tools.ts';

vi.setConfig({ testTimeout: 120_000 });

const dialect = createRedisDialect({ olderSnapshotMs: 300 });
const program = await serverTool(null).then(
  (found) => found.program,
  () => null,
);

interface Outside extends AsyncDisposable {
  readonly credentials: Credentials;
  call(...command: readonly Argument[]): Promise<unknown>;
}

/** A server of somebody else's, with a configuration of its own. */
async function outside(...settings: readonly string[]): Promise<Outside> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-redis-outside-'));
  const port = await pickFreePort();
  const credentials = { host: '127.0.0.1', port, username: '', password: '' };
  const child = spawn(program ?? '', ['-'], { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  const lines = [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, 'save ""', 'repl-diskless-sync-delay 0'];
  child.stdin.end([...lines, ...settings, ''].join('\n'));
  const call = (...command: readonly Argument[]): Promise<unknown> =>
    withSession(credentials, {}, (session) => session.call(...command));
  for (let tries = 0; tries < 200; tries += 1) {
    if (
      await call('INFO').then(
        () => true,
        () => false,
      )
    )
      break;
    await sleep(50);
  }
  return {
    credentials,
    call,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const plan = async ({ credentials }: Outside, as: Partial<Credentials> = {}): Promise<unknown> => {
  const asked = { ...credentials, ...as };
  return dialect.planMembers(asked, await dialect.probe(asked));
};
const unreachable = (detail: RegExp) => ({
  code: 'SERVICE_UNREACHABLE',
  detail: expect.stringMatching(detail) as string,
});

describe.skipIf(program === null)(
  'a server in another state (needs Redis: apt-get install redis-server)',
  () => {
    it('without any password is backed up; a password that it does not have is not taken', async () => {
      await using server = await outside();
      await server.call('SET', 'a', 'b');
      await using backup = await takeBackup(dialect, server.credentials);
      expect(backup.contents['rdb']?.counts).toEqual({ 'db0 string keys': 1, 'function libraries': 0 });
      expect(backup.contents['acl']?.counts).toEqual({ 'user default': 1 });
      await expect(dialect.probe({ ...server.credentials, password: 'some' })).rejects.toMatchObject({
        code: 'SERVICE_UNREACHABLE',
      });
    });

    it('that writes its snapshot to its own disk first is backed up, without a mark at the end', async () => {
      await using server = await outside('repl-diskless-sync no', 'rdbchecksum no');
      await server.call('SET', 'a', 'b');
      await using backup = await takeBackup(dialect, server.credentials);
      const rdb = await backup.bytesOf(backup.members[1] as never);
      expect(rdb.subarray(-9)).toEqual(Buffer.of(0xff, 0, 0, 0, 0, 0, 0, 0, 0));
      expect(backup.contents['rdb']?.counts).toMatchObject({ 'db0 string keys': 1 });
    });

    it('that belongs to a cluster is not supported', async () => {
      await using server = await outside('cluster-enabled yes');
      await expect(dialect.probe(server.credentials)).rejects.toMatchObject({
        code: 'ENGINE_UNSUPPORTED',
        detail: expect.stringContaining('cluster') as string,
      });
    });

    it.each([
      ['SYNC', 'rename-command SYNC ""'],
      ['REPLCONF', 'rename-command REPLCONF hidden'],
    ])('without the command %s says so', async (command, setting) => {
      await using server = await outside(setting);
      await expect(plan(server)).rejects.toMatchObject(unreachable(new RegExp(`rename-command ${command}`)));
    });

    it('that hides CONFIG is backed up all the same', async () => {
      await using server = await outside('rename-command CONFIG ""', 'databases 20');
      await withSession(server.credentials, {}, async (session) => {
        await session.call('SELECT', '19');
        await session.call('SET', 'a', 'b');
      });
      await using backup = await takeBackup(dialect, server.credentials);
      expect(backup.facts.settings).toMatchObject({ databases: 20, notCarried: ['all parameters'] });
    });

    it.each([
      ['SYNC', /may not run SYNC: ACL SETUSER guard \+sync/, ['-sync']],
      ['REPLCONF', /may not run REPLCONF/, ['-replconf']],
      ['ACL LIST', /may not list the users.*\+acl\|list/, ['-acl|list']],
      ['INFO', /'info'/, ['-info']],
      ['TIME', /'time'/, ['-time']],
    ])('whose user may not %s names the right', async (_, detail, rules) => {
      await using server = await outside();
      await server.call('ACL', 'SETUSER', 'guard', 'on', '>pass', '~*', '+@all', ...rules);
      const user = { username: 'guard', password: 'pass' };
      await expect(plan(server, user)).rejects.toMatchObject(unreachable(detail));
      await dialect.ping({ ...server.credentials, ...user }, 5000);
    });

    it('that lost its master has nothing to give, and lives', async () => {
      await using server = await outside(`replicaof 127.0.0.1 ${await pickFreePort()}`);
      await expect(plan(server)).rejects.toMatchObject(unreachable(/lost its master/));
      await dialect.ping(server.credentials, 5000);
    });

    it('that is a replica gives what it has', async () => {
      await using master = await outside();
      await master.call('SET', 'a', 'b', 'PX', '60000');
      await using replica = await outside(`replicaof 127.0.0.1 ${master.credentials.port}`);
      while (!String(await replica.call('INFO', 'replication')).includes('master_link_status:up'))
        await sleep(50);
      await using backup = await takeBackup(dialect, replica.credentials);
      expect(backup.facts.settings).toMatchObject({ role: 'replica' });
      expect(backup.contents['rdb']?.counts).toMatchObject({ 'db0 keys that expire': 1 });
    });

    it('that loads its data lives, and says that it loads', async () => {
      await using server = await outside(
        'enable-debug-command yes',
        'loading-process-events-interval-bytes 1024',
      );
      await server.call('DEBUG', 'POPULATE', '20000', 'key', '100');
      await server.call('CONFIG', 'SET', 'key-load-delay', '300');
      const loading = server.call('DEBUG', 'RELOAD').catch(() => undefined);
      while (!String(await server.call('INFO', 'persistence')).includes('loading:1')) await sleep(10);
      await dialect.ping(server.credentials, 5000);
      await expect(dialect.probe(server.credentials)).rejects.toMatchObject(unreachable(/LOADING/));
      await server.call('CONFIG', 'SET', 'key-load-delay', '0').catch(() => undefined);
      await loading;
    });

    it('that makes an older snapshot for a replica is waited for, and not for ever', async () => {
      await using server = await outside(
        'repl-diskless-sync no',
        'rdb-key-save-delay 500',
        'enable-debug-command yes',
      );
      await server.call('DEBUG', 'POPULATE', '20000');
      const replica = await startDump(dialect, {
        ...{
          credentials: server.credentials,
          facts: await dialect.probe(server.credentials),
          scratch: tmpdir(),
        },
        member: { name: 'rdb', kind: 'rdb', object: null },
      });
      while (!String(await server.call('INFO', 'replication')).includes('state=wait_bgsave')) await sleep(20);
      await sleep(1100);
      await expect(plan(server)).rejects.toMatchObject(unreachable(/began before this backup/));
      await server.call('CONFIG', 'SET', 'rdb-key-save-delay', '0');
      replica.output.destroy();
      await replica.finished.catch(() => undefined);
    });

    it('gives a snapshot that is not taken for one of a later backup', async () => {
      await using server = await outside();
      await using backup = await takeBackup(dialect, server.credentials);
      const [, member] = backup.members;
      const later = {
        ...backup.facts,
        settings: { ...backup.facts.settings, time: Math.floor(Date.now() / 1000) + 60 },
      };
      const stale = { facts: later, member: member as never, bytes: await backup.bytesOf(member as never) };
      await expect(decode(dialect, stale)).rejects.toThrow(/older than this backup/);
    });

    it('that prints an error where its users should be fails the dump', async () => {
      await using server = await outside();
      const facts = await dialect.probe(server.credentials);
      await server.call('CONFIG', 'SET', 'requirepass', 'new');
      const member = { name: 'acl', kind: 'acl', object: null };
      const run = await startDump(dialect, {
        credentials: server.credentials,
        facts,
        member,
        scratch: tmpdir(),
      });
      run.output.on('error', () => undefined).resume();
      await expect(run.finished).rejects.toMatchObject({ kind: 'exit' });
    });
  },
);
