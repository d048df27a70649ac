import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { makeServer, type MadeServer } from '../contract/made-server.testing.ts';
import { countAll, restoreInto, takeBackup, type RawBackup } from '../contract/raw-backup.testing.ts';
import { createRedisDialect } from './dialect.ts';
import { entry, EVERY_VALUE, rdbFile, selectDatabase, text } from './rdb/rdb-sample.testing.ts';
import { fillVaried, inDatabase } from './varied-data.testing.ts';

vi.setConfig({ testTimeout: 120_000 });

const dialect = createRedisDialect();
const { available } = await dialect.describe();

const newServer = ({ facts }: RawBackup): Promise<MadeServer> =>
  makeServer(dialect, { version: facts.version, settings: facts.settings });
const replaced = (backup: RawBackup, rdb: Buffer): Promise<void> =>
  writeFile(backup.fileOf({ name: 'rdb', kind: 'rdb', object: null }), rdb);

describe.skipIf(!available)(
  'a restored server (needs Redis: apt-get install redis-server redis-tools)',
  () => {
    it('keeps what expires until it was counted, lets nobody write, and then goes on', async () => {
      await using source = await makeServer(dialect);
      await inDatabase(source.credentials, 2, async (session) => {
        await session.call('SET', 'lasts', 'x');
        for (let n = 0; n < 300; n += 1) await session.call('SET', `soon:${n}`, 'x', 'PX', '8000');
      });
      await using backup = await takeBackup(dialect, source.credentials);
      await using target = await newServer(backup);
      await restoreInto(dialect, { target, backup });
      const inside = <T>(command: readonly string[]): Promise<T> =>
        inDatabase(target.credentials, 2, (session) => session.call(...command)) as Promise<T>;
      while ((await inside<number>(['PTTL', 'soon:0'])) > 0) await sleep(100);
      await sleep(500);
      const contents = { 'function libraries': 0, 'db2 string keys': 1, 'db2 keys that expire': 300 };
      expect(backup.contents['rdb']?.counts).toEqual(contents);
      expect((await countAll(dialect, target.credentials, backup))['rdb']?.counts).toEqual(contents);
      const write = inside(['SET', 'lasts', 'y']);
      expect(await Promise.race([write, sleep(300, 'held')])).toBe('held');
      expect(await inside(['GET', 'lasts'])).toEqual(Buffer.from('x'));

      await dialect.releaseBackgroundWork(target.credentials, backup.facts);
      await write;
      while ((await inside<number>(['DBSIZE'])) > 1) await sleep(100);
      expect(await inside(['GET', 'lasts'])).toEqual(Buffer.from('y'));
    });

    it('is counted the same key by key, where no script may run', async () => {
      await using source = await makeServer(dialect);
      await fillVaried(source.credentials);
      await using backup = await takeBackup(dialect, source.credentials);
      await inDatabase(source.credentials, 0, (session) =>
        session.call('ACL', 'SETUSER', 'counter', 'on', '>pass', '~*', '+@all', '-eval_ro'),
      );
      const credentials = { ...source.credentials, username: 'counter', password: 'pass' };
      expect((await countAll(dialect, credentials, backup))['rdb']).toEqual(backup.contents['rdb']);
    });

    it('is no replica any more, and knows no secret of the restore', async () => {
      await using source = await makeServer(dialect);
      await using backup = await takeBackup(dialect, source.credentials);
      await using target = await newServer(backup);
      await restoreInto(dialect, { target, backup });
      await inDatabase(target.credentials, 0, async (session) => {
        expect(String(await session.call('INFO', 'replication'))).toMatch(/role:master/);
        expect(String(await session.call('CONFIG', 'GET', 'masterauth'))).toBe('masterauth,');
        expect(String(await session.call('CONFIG', 'GET', 'appendonly'))).toBe('appendonly,yes');
      });
    });

    it('has its users back; nobody gets in without a password, whatever was allowed before', async () => {
      const settings = { administrator: 'ops' };
      await using source = await makeServer(dialect, { settings, password: 'of ops before' });
      await inDatabase(source.credentials, 0, (session) =>
        session.callAll([
          ['ACL', 'SETUSER', 'default', 'on', 'nopass', '~*', '+@all'],
          ['ACL', 'SETUSER', 'open', 'on', 'nopass', '~*', '+@all'],
          ['ACL', 'SETUSER', 'closed', 'on', '>its own', '~*', '+@all'],
        ]),
      );
      await using backup = await takeBackup(dialect, source.credentials);
      await using target = await newServer(backup);
      await restoreInto(dialect, { target, backup });
      const opens = (username: string, password: string): Promise<boolean> =>
        dialect.server.isReady({ ...target.credentials, username, password });
      expect(target.credentials.username).toBe('ops');
      expect(await opens('ops', target.credentials.password)).toBe(true);
      expect(await opens('ops', 'of ops before')).toBe(false);
      expect(await opens('closed', 'its own')).toBe(true);
      for (const user of ['default', 'open'])
        for (const password of ['', 'any']) expect(await opens(user, password)).toBe(false);
      expect((await countAll(dialect, target.credentials, backup))['acl']).toEqual(backup.contents['acl']);
    });

    it('refuses data of a module that it lacks, with its name', async () => {
      await using source = await makeServer(dialect);
      await using backup = await takeBackup(dialect, source.credentials);
      await replaced(backup, rdbFile([selectDatabase(0), ...EVERY_VALUE], { version: '0010' }));
      await using target = await newServer(backup);
      await expect(restoreInto(dialect, { target, backup })).rejects.toMatchObject({
        code: 'TOOL_MISSING',
        detail: expect.stringContaining('ReJSON-RL') as string,
      });
      await dialect.ping(target.credentials, 5000);
    });

    it('refuses what its own reading finds wrong, such as a blob that is none', async () => {
      await using source = await makeServer(dialect);
      await using backup = await takeBackup(dialect, source.credentials);
      await replaced(
        backup,
        rdbFile([selectDatabase(0), entry(10, 'list', text('no ziplist'))], { version: '0010' }),
      );
      await using target = await newServer(backup);
      await expect(restoreInto(dialect, { target, backup })).rejects.toMatchObject({ name: 'RunFailed' });
    });
  },
);
