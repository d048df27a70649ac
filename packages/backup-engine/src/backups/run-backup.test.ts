import { copyFile, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { createPostgresDialect } from '../dialects/index.ts';
import { KEYS_FILE, MANIFEST_FILE, openManifest, sealManifest, unwrapDataKey } from '../format/index.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { BACKUP_STEPS } from './steps.ts';

const SERVICE = 'guarded';
const key = { namespace: 'test', service: SERVICE };
const real = createPostgresDialect();
/** Replaced where a test wants a dump that misbehaves. */
let dumpCommand = real.dumpCommand;
let engine: TestEngine;
beforeAll(async () => {
  engine = await createTestEngine({
    dialects: [{ ...real, dumpCommand: (...about) => dumpCommand(...about) }],
  });
  await engine.makeService(SERVICE);
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

async function run(name: string): Promise<BackupSummary> {
  await engine.backend.createBackup(engine.call, { ...key, name });
  for (;;) {
    const view = await engine.backend.viewService(engine.call, { namespace: 'test', name: SERVICE });
    if ('unchanged' in view) throw new Error('No revision was given.');
    const backup = view.backups.items.find((each) => each.name === name);
    if (backup && ['Completed', 'Failed'].includes(backup.status)) return backup;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function files(uid: string): Promise<string[]> {
  return readdir(join(engine.dataDir, 'repository', uid));
}

async function at(wanted: string, act: () => Promise<void>): Promise<void> {
  engine.hook = async (step) => {
    if (step === wanted) await act();
  };
}

async function backupDamagedBy(
  name: string,
  damage: (folder: string) => Promise<void>,
): Promise<BackupSummary> {
  const { backups } = engine.internals.runtime.catalogue;
  await at('backup:published', async () => {
    const [running] = await backups.listByStatus({ statuses: ['Running'] });
    await damage(join(engine.dataDir, 'repository', running!.id));
  });
  const backup = await run(name);
  engine.hook = () => undefined;
  return backup;
}

async function firstMember(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.enc')).toSorted();
  return join(folder, names[0]!);
}

test('passes every step in order', { timeout: 60_000 }, async () => {
  const steps: string[] = [];
  const last = Promise.withResolvers<void>();
  engine.hook = (step) => {
    steps.push(step);
    if (step === BACKUP_STEPS.at(-1)) last.resolve();
  };
  const backup = await run('in-order');
  // It is Completed a moment before the story says so.
  await last.promise;
  engine.hook = () => undefined;
  expect(backup.status).toBe('Completed');
  const named = steps.filter((step) => !step.startsWith('backup:publish:'));
  expect([...new Set(named)]).toEqual([...BACKUP_STEPS]);
  expect(await files(backup.uid)).toContain('manifest.json');
});

test(
  'a failure at any step before completion is Failed, and nothing is left',
  { timeout: 120_000 },
  async () => {
    for (const step of BACKUP_STEPS.slice(1, -1)) {
      await at(step, async () => {
        throw new Error('A test lets this step fail.');
      });
      const backup = await run(`fails-${step.replace(':', '-')}`);
      engine.hook = () => undefined;
      expect(backup, step).toMatchObject({ status: 'Failed', sizeBytes: null });
      expect(backup.failureReason).not.toContain('A test');
      expect(await readdir(join(engine.dataDir, 'repository')), step).not.toContain(backup.uid);
    }
  },
);

test('one flipped bit in what was published is found by the read-back', { timeout: 60_000 }, async () => {
  const backup = await backupDamagedBy('flipped', async (folder) => {
    const file = await open(await firstMember(folder), 'r+');
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 70);
    await file.write(Buffer.from([buffer[0]! ^ 1]), 0, 1, 70);
    await file.close();
  });
  expect(backup.status).toBe('Failed');
  expect(backup.failureReason).toMatch(/does not read back/);
});

test(
  'a truncated member, a foreign member and a foreign manifest are found',
  { timeout: 60_000 },
  async () => {
    const cut = await backupDamagedBy('cut', async (folder) => {
      const file = await open(await firstMember(folder), 'r+');
      const { size } = await file.stat();
      await file.truncate(size - 1);
      await file.close();
    });
    expect(cut.failureReason).toMatch(/does not read back: .* has \d+ bytes instead of \d+/);
    const swapped = await backupDamagedBy('swapped', async (folder) => {
      const [a, b] = (await readdir(folder)).filter((file) => file.endsWith('.enc'));
      await rename(join(folder, a!), join(folder, 'x'));
      await rename(join(folder, b!), join(folder, a!));
      await rename(join(folder, 'x'), join(folder, b!));
    });
    expect(swapped.failureReason).toMatch(/does not read back/);
    const foreign = await backupDamagedBy('foreign', (folder) =>
      writeFile(join(folder, 'manifest.json'), '{}'),
    );
    expect(foreign.failureReason).toMatch(/does not read back/);
  },
);

test('a member that decrypts and is not the one of the manifest is found', { timeout: 60_000 }, async () => {
  const { masterKey } = engine.internals.runtime;
  const other = await backupDamagedBy('other-hash', async (folder) => {
    const artifactId = basename(folder);
    const keys = await readFile(join(folder, KEYS_FILE));
    const dataKey = unwrapDataKey({ keys, masterKeys: [masterKey], artifactId });
    const manifest = openManifest(dataKey, await readFile(join(folder, MANIFEST_FILE)), artifactId);
    const members = manifest.members.map((member) => ({ ...member, sha256: '0'.repeat(64) }));
    await writeFile(join(folder, MANIFEST_FILE), sealManifest(dataKey, { ...manifest, members }));
  });
  expect(other.failureReason).toMatch(/another SHA-256/);
});

test(
  'the data key comes out of the stored slots: those of another backup are found',
  { timeout: 60_000 },
  async () => {
    const first = await run('with-its-slots');
    expect(first.status).toBe('Completed');
    const foreign = await backupDamagedBy('foreign-slots', (folder) =>
      copyFile(join(folder, '..', first.uid, KEYS_FILE), join(folder, KEYS_FILE)),
    );
    expect(foreign).toMatchObject({
      status: 'Failed',
      failureReason: expect.stringMatching(/does not read back/),
    });
  },
);

test('a dump that writes nothing and ends well is a failure', { timeout: 60_000 }, async () => {
  dumpCommand = async () => ({ program: '/bin/true', args: [] });
  const empty = await run('empty');
  dumpCommand = real.dumpCommand;
  expect(empty).toMatchObject({ status: 'Failed', failureReason: expect.stringMatching(/is empty/) });
});

test('a dump that stops short of its end mark and ends well is a failure', { timeout: 60_000 }, async () => {
  dumpCommand = async (...about) => {
    const { program, args, ...access } = await real.dumpCommand(...about);
    return { program: '/bin/sh', args: ['-c', '"$0" "$@" | head -c 400', program, ...args], ...access };
  };
  const short = await run('short');
  dumpCommand = real.dumpCommand;
  expect(short).toMatchObject({
    status: 'Failed',
    failureReason: expect.stringMatching(/globals.* cannot be decoded to its end/),
  });
});
