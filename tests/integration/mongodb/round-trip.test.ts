import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMongoDialect } from '@holdfast/backup-engine/testing';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MONGO_PROGRAMS, mongoMissing, startFerretdb } from '../../outside-servers/mongodb.ts';
import type { OutsideServer } from '../../outside-servers/outside-server.ts';
import { call, eventually, startEngine, type RunningEngine } from '../running-engine.ts';
import { fillServer, INSPECTOR, readWritten, Writer, type Way } from './varied-data.ts';

/** Documents beside the varied ones; HOLDFAST_TEST_MEGABYTES=1000 makes it a gigabyte. */
const megabytes = Number(process.env['HOLDFAST_TEST_MEGABYTES'] ?? 55);

const dialect = createMongoDialect({ programFolders: [MONGO_PROGRAMS] });
const SOURCE = { namespace: 'main', service: 'shop' };

describe.skipIf(mongoMissing !== null)(
  `a FerretDB server${mongoMissing === null ? '' : ` (${mongoMissing})`}`,
  () => {
    let source: OutsideServer;
    let engine: RunningEngine;
    let service: DbService;

    beforeAll(async () => {
      source = await startFerretdb();
      engine = await startEngine({ dialects: [dialect] });
      await fillServer(source, megabytes);
      const { host, port, username, password } = source;
      service = await engine.backend.services!.register(call, {
        ...{ namespace: SOURCE.namespace, name: SOURCE.service, engine: 'mongodb' },
        ...{ host, port, username, password },
      });
    });
    afterAll(async () => {
      await engine?.[Symbol.asyncDispose]();
      await source?.[Symbol.asyncDispose]();
    });

    test('is restored equal, by content', async () => {
      const look = async (at: Pick<Way, 'host' | 'port'>): Promise<string[]> =>
        (await dialect.fingerprint({ ...INSPECTOR, host: at.host, port: at.port })).map(withoutNewCredential);
      const before = await look(source);
      await backUp('everything');
      const restored = await restore('everything', 'shop-again');
      const after = await look(restored);
      expect(after.filter((line) => !before.includes(line))).toEqual([]);
      expect(before.filter((line) => !after.includes(line))).toEqual([]);
      expect(await look(source), 'the source is untouched').toEqual(before);
      await expect(
        dialect.ping({ ...restored, username: source.username, password: source.password }, 10_000),
        'the administrator has a new password',
      ).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    });

    test('is backed up while somebody writes: whole documents, none lost, and no more is claimed', async () => {
      const writer = new Writer(source);
      await eventually(() => Promise.resolve(writer.confirmed > 20 || undefined));
      const atStart = writer.confirmed;
      await backUp('live');
      await writer.stop();
      const restored = await restore('live', 'shop-live');
      const found = await readWritten(restored);
      expect(found.length).toBeGreaterThanOrEqual(atStart);
      expect(found.length).toBeLessThanOrEqual(writer.confirmed);
      expect(found.map(({ _id }) => _id)).toEqual(found.map((_, n) => n));
      expect(found.filter(({ n, twice }) => twice !== 2 * n)).toEqual([]);
      expect(await consistencies()).toEqual(['none', 'none']);
    });

    test('fails a backup whose mongodump is killed', async () => {
      const killed = await begin('killed');
      process.kill(await dumpOf(engine), 'SIGKILL');
      expect(await engine.settled(service, killed)).toMatchObject({
        status: 'Failed',
        failureReason: expect.stringContaining('mongodump was killed by SIGKILL'),
      });
    });

    test('fails a backup whose server goes away', async () => {
      const left = await begin('left');
      const dump = await dumpOf(engine);
      // Held still, so that it cannot end before the server has.
      process.kill(dump, 'SIGSTOP');
      await source.stop();
      process.kill(dump, 'SIGCONT');
      expect(await engine.settled(service, left)).toMatchObject({
        status: 'Failed',
        failureReason: expect.stringContaining('mongodump ended with exit code 1'),
      });
      expect(await consistencies(), 'nothing of a failed one is left').toEqual(['none', 'none']);
    });

    async function backUp(name: string): Promise<void> {
      await engine.backend.createBackup(call, { ...SOURCE, name });
      expect(await engine.settled(service, name)).toMatchObject({ status: 'Completed', failureReason: null });
    }

    /** Starts a backup, and waits until bytes of it are written. */
    async function begin(name: string): Promise<string> {
      await engine.backend.createBackup(call, { ...SOURCE, name });
      await eventually(async () => {
        const { items } = (await engine.view(service)).backups;
        const { progress } = items.find((item) => item.name === name)!;
        return (progress?.bytesWritten ?? 0) > 0 || undefined;
      });
      return name;
    }

    async function restore(backup: string, restoredName: string): Promise<Way> {
      const accepted = await engine.backend.restoreBackup(call, { ...SOURCE, backup, restoredName });
      expect(await engine.finished(service, accepted)).toMatchObject({ stage: 'ready', failureReason: null });
      const restored = await engine.backend.getService(call, {
        namespace: SOURCE.namespace,
        name: restoredName,
      });
      expect(restored).toMatchObject({ status: 'Running', engineLabel: 'FerretDB', managed: true });
      const { host, port } = restored.connection!;
      return { ...INSPECTOR, host, port };
    }

    /** What the manifests of all artifacts claim. */
    async function consistencies(): Promise<unknown[]> {
      const repository = join(engine.dataDir, 'repository');
      const artifacts = await readdir(repository);
      const manifests = artifacts.map((id) =>
        readFile(join(repository, id, 'manifest.json'), 'utf8').catch(() => null),
      );
      return (await Promise.all(manifests))
        .filter((text) => text !== null)
        .map((text) => /"consistency":"(\w+)"/.exec(text)?.[1]);
    }
  },
);

/** The administrator alone has another password than it had. */
function withoutNewCredential(line: string): string {
  if (!line.startsWith('user {"_id":"admin.owner"')) return line;
  const user = JSON.parse(line.slice('user '.length)) as Record<string, unknown>;
  return `user ${JSON.stringify({ ...user, credentials: null })}`;
}

/** The mongodump of this engine: its configuration lies in the engine's own folder. */
async function dumpOf({ dataDir }: RunningEngine): Promise<number> {
  return await eventually(async () => {
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (/^[^\0]*mongodump\0/.test(line) && line.includes(dataDir)) return Number(pid);
    }
    return undefined;
  });
}
