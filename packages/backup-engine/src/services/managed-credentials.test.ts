import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMasterKey } from '../format/index.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { readManagedCredentials } from './managed-credentials.ts';

const PASSWORD = 'canary of the administrator';

describe('the credentials of a DB Service that Holdfast runs', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await createTestEngine();
    await keep(engine, { name: 'orders', managed: true });
    await keep(engine, { name: 'outside', managed: false });
    await engine.internals.runtime.catalogue.projects.ensure({ id: 'other', name: 'Other', now: 0 });
    await keep(engine, { name: 'twice', managed: true });
    await keep(engine, { name: 'twice', managed: true, namespace: 'other' });
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  const read = (name: string, namespace?: string) =>
    readManagedCredentials({ dataDir: engine.dataDir }, { name, namespace });

  it('are read beside the process that holds the data folder', async () => {
    expect(await read('orders')).toEqual({
      namespace: 'test',
      engineLabel: 'PostgreSQL',
      host: '127.0.0.1',
      port: 15432,
      username: 'postgres',
      password: PASSWORD,
    });
    expect(await read('twice', 'other')).toMatchObject({ namespace: 'other' });
  });

  it.each([
    ['absent', /no DB Service absent/],
    ['outside', /does not run outside/],
    ['twice', /other, test/],
  ])('are refused for %s', async (name, why) => {
    await expect(read(name)).rejects.toThrow(why);
  });

  it('are refused without the key, with another, and without a catalogue', async () => {
    const keyFile = join(engine.dataDir, 'master.key');
    const key = await readFile(keyFile);
    const other = join(engine.dataDir, 'other.key');
    await createMasterKey(other);
    const asking = (masterKeyPath: string) =>
      readManagedCredentials({ dataDir: engine.dataDir, masterKeyPath }, { name: 'orders' });
    await expect(asking(other)).rejects.toThrow(/not the one/);
    await rm(keyFile);
    await expect(asking(keyFile)).rejects.toMatchObject({ name: 'MasterKeyError' });
    await writeFile(keyFile, key, { mode: 0o600 });
    const nowhere = readManagedCredentials({ dataDir: '/var/empty-of-holdfast' }, { name: 'orders' });
    await expect(nowhere).rejects.toThrow(/no data folder/);
  });
});

async function keep(
  engine: TestEngine,
  { name, managed, namespace = 'test' }: { name: string; managed: boolean; namespace?: string },
): Promise<void> {
  const { catalogue, host, passwords } = engine.internals.runtime;
  const id = host.ids.next();
  await catalogue.services.insert({
    ...{ id, namespace, name, engine: 'postgresql', engineLabel: 'PostgreSQL', version: '15.18', managed },
    ...{ state: 'Running', now: host.clock.now(), host: '127.0.0.1', port: 15_432, username: 'postgres' },
    ...{ sealedPassword: passwords.seal(PASSWORD, id), facts: null, restoredFrom: null },
  });
}
