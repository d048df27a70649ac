import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openCatalogue } from '../catalogue/catalogue.ts';
import { passwordBox } from '../catalogue/sealed-password.ts';
import { createEngine } from '../embedded-backend.ts';
import { KEYS_FILE, createDataKey, createMasterKey, loadMasterKey, unwrapDataKey } from '../format/index.ts';
import { TEST_CALL } from '../testing/test-engine.ts';
import { ROTATION_STEPS } from './rotate-master-key.ts';
import { rotateKey } from './recovery-calls.ts';
import { storeArtifact } from './stored-artifact.testing.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ARTIFACTS = ['01-one', '02-two', '03-three'];
const PASSWORDS: Record<string, string> = { 'svc-1': 'pässword-1', 'svc-2': 'password-2' };
const PLAINTEXTS = { globals: Buffer.from('CREATE ROLE reader;') };

let root: string;
let dataDir: string;
let count = 0;
/** Data keys by artifact: what has to come out, whatever happens to the slots. */
let dataKeys: Map<string, Uint8Array>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-rotate-'));
  dataDir = join(root, 'made-once');
  await makeDataFolder();
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  dataDir = join(root, `data-${(count += 1)}`);
  await cp(join(root, 'made-once'), dataDir, { recursive: true });
});

const keyPath = () => join(dataDir, 'master.key');
const repository = () => join(dataDir, 'repository');

/** A data folder with two stored passwords and artifacts that its catalogue does not know. */
async function makeDataFolder(): Promise<void> {
  const engine = await createEngine({ dataDir });
  await engine.ready;
  const { catalogue, masterKey, passwords, folders } = engine.runtime;
  expect(folders.data).toBe(dataDir);
  for (const [id, password] of Object.entries(PASSWORDS))
    await catalogue.services.insert({
      ...{ id, name: id, namespace: 'default', engine: 'postgresql', engineLabel: 'PostgreSQL', now: 1 },
      ...{ managed: false, state: 'Running', host: '127.0.0.1', port: 1, username: 'x', version: '15.1' },
      ...{ sealedPassword: passwords.seal(password, id), facts: null, restoredFrom: null },
    });
  await engine.confirmMasterKeyCopy();
  await engine.close({ graceMs: 1000 });
  dataKeys = new Map(ARTIFACTS.map((artifactId) => [artifactId, createDataKey()]));
  for (const [artifactId, dataKey] of dataKeys)
    await storeArtifact(repository(), { artifactId, masterKey, dataKey, plaintexts: PLAINTEXTS });
}

const keysOf = (artifactId: string) => readFile(join(repository(), artifactId, KEYS_FILE));

/** By which of the keys at hand each artifact opens. Throws where one opens to another data key. */
async function openers(...paths: string[]): Promise<Record<string, string[]>> {
  const there = paths.filter((path) => existsSync(path));
  const masterKeys = await Promise.all(there.map(loadMasterKey));
  const found: Record<string, string[]> = {};
  for (const artifactId of ARTIFACTS) {
    const keys = await keysOf(artifactId);
    const opens = (key: (typeof masterKeys)[number]) => {
      try {
        const dataKey = unwrapDataKey({ keys, masterKeys: [key], artifactId });
        expect(Buffer.from(dataKey).equals(dataKeys.get(artifactId)!)).toBe(true);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ kind: 'wrong-key' });
        return false;
      }
    };
    found[artifactId] = masterKeys.filter(opens).map(({ id }) => id);
  }
  return found;
}

const all = (...ids: string[]) => Object.fromEntries(ARTIFACTS.map((artifactId) => [artifactId, ids]));

/** The stored passwords, by the key that is in force. */
async function passwords(): Promise<Record<string, string>> {
  const catalogue = await openCatalogue(join(dataDir, 'catalogue.db'));
  const inForce = await catalogue.masterKey.inForce();
  const keys = await Promise.all(
    [keyPath(), `${keyPath()}.next`].filter((path) => existsSync(path)).map(loadMasterKey),
  );
  const box = passwordBox(keys.find(({ id }) => id === inForce)!.key);
  const sealed = await catalogue.masterKey.sealedPasswords();
  await catalogue.close();
  return Object.fromEntries(sealed.map((each) => [each.serviceId, box.open(each.sealed, each.serviceId)]));
}

async function warningCodes(): Promise<string[]> {
  const engine = await createEngine({ dataDir });
  await engine.ready;
  const { warnings } = await engine.backend.info(TEST_CALL);
  await engine.close({ graceMs: 1000 });
  return warnings.map(({ code }) => code).filter((code) => code !== 'UNKNOWN_ARTIFACTS');
}

/** Kills the process of a change the nth time that it passes the step. */
async function rotateUntil(step: string, nth = 1): Promise<void> {
  const script = join(import.meta.dirname, 'dying-rotation.testing.ts');
  const child = spawn(process.execPath, [script, dataDir, step, String(nth)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect((await once(child, 'close'))[1]).toBe('SIGKILL');
}

test('every artifact opens with the new key alone, and the old one is kept', async () => {
  const old = await loadMasterKey(keyPath());
  expect(await warningCodes()).toEqual([]);
  const files = await readdir(join(repository(), ARTIFACTS[0]!));
  const before = await stat(join(repository(), ARTIFACTS[0]!, 'globals.zst.enc'));
  const outcome = await rotateKey({ dataDir });
  const current = await loadMasterKey(keyPath());
  expect(outcome).toEqual({
    ...{ from: old.id, to: current.id, changed: 3, unopened: [] },
    retiredKeyPath: `${keyPath()}.retired-${old.id}`,
  });
  expect(current.id).not.toBe(old.id);
  expect(await loadMasterKey(outcome.retiredKeyPath)).toEqual(old);
  expect(await openers(keyPath(), outcome.retiredKeyPath)).toEqual(all(current.id));
  expect(await passwords()).toEqual(PASSWORDS);
  expect((await readdir(dataDir)).filter((name) => name.startsWith('master.key')).sort()).toEqual([
    'master.key',
    `master.key.retired-${old.id}`,
  ]);
  expect((await stat(outcome.retiredKeyPath)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(repository(), ARTIFACTS[0]!))).toEqual(files);
  const after = await stat(join(repository(), ARTIFACTS[0]!, 'globals.zst.enc'));
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  expect(await warningCodes()).toEqual(['MASTER_KEY_COPY_UNCONFIRMED']);
});

describe('a change that is killed', () => {
  const isRepeated = (step: string) => ['rotate:slot-added', 'rotate:slot-dropped'].includes(step);
  const places = ROTATION_STEPS.flatMap((step: string) =>
    (isRepeated(step) ? [1, 3] : [1]).map((nth) => ({ step, nth })),
  );

  test.each(places)('at $step, time $nth, leaves every artifact open, and goes on', async ({ step, nth }) => {
    const old = await loadMasterKey(keyPath());
    await rotateUntil(step, nth);
    // With the file at the key's place alone, as a person would find it.
    for (const ids of Object.values(await openers(keyPath()))) expect(ids).toHaveLength(1);
    expect(await passwords()).toEqual(PASSWORDS);

    if (step === 'rotate:done') return;
    const outcome = await rotateKey({ dataDir });
    expect(outcome).toMatchObject({ from: old.id, unopened: [] });
    expect(await openers(keyPath(), outcome.retiredKeyPath)).toEqual(all(outcome.to));
    expect(await passwords()).toEqual(PASSWORDS);
    expect(existsSync(`${keyPath()}.next`)).toBe(false);
  });

  test.each(['rotate:begun', 'rotate:recorded', 'rotate:key-in-place'])(
    'at %s lets the server run in between, which says so until it is done',
    async (step) => {
      await rotateUntil(step);
      expect(await warningCodes()).toContain('MASTER_KEY_CHANGE_UNFINISHED');
      expect(await passwords()).toEqual(PASSWORDS);
      const { to, retiredKeyPath } = await rotateKey({ dataDir });
      expect(await openers(keyPath(), retiredKeyPath)).toEqual(all(to));
      expect(await warningCodes()).toEqual(['MASTER_KEY_COPY_UNCONFIRMED']);
    },
  );

  test('before it is in force may lose its new key: another is made', async () => {
    await rotateUntil('rotate:slot-added', 2);
    await rm(`${keyPath()}.next`);
    const { to, retiredKeyPath } = await rotateKey({ dataDir });
    expect(await openers(keyPath(), retiredKeyPath)).toEqual(all(to));
  });
});

test('what neither key opens is told, and hinders nothing', async () => {
  const stranger = await createMasterKey(join(root, `stranger-${count}.key`));
  const dataKey = createDataKey();
  const wish = { artifactId: '04-of-another', masterKey: stranger, dataKey, plaintexts: PLAINTEXTS };
  const folder = await storeArtifact(repository(), wish);
  const untouched = await readFile(join(folder, KEYS_FILE));
  await storeArtifact(repository(), { ...wish, artifactId: '05-damaged' });
  await writeFile(join(repository(), '05-damaged', KEYS_FILE), 'x');
  await storeArtifact(repository(), { ...wish, artifactId: '06-without' });
  await rm(join(repository(), '06-without', KEYS_FILE));
  await mkdir(join(repository(), '07.partial'));

  const { to, changed, unopened, retiredKeyPath } = await rotateKey({ dataDir });
  expect(changed).toBe(3);
  expect(unopened.map(({ artifactId }) => artifactId).sort()).toEqual([
    '04-of-another',
    '05-damaged',
    '06-without',
  ]);
  expect(unopened.find(({ artifactId }) => artifactId === '04-of-another')?.reason).toContain(stranger.id);
  expect((await readFile(join(folder, KEYS_FILE))).equals(untouched)).toBe(true);
  expect(await openers(keyPath(), retiredKeyPath)).toEqual(all(to));
});

test('a newer artifact stops it before the key is in force', async () => {
  const old = await loadMasterKey(keyPath());
  const path = join(repository(), ARTIFACTS[1]!, KEYS_FILE);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"holdfastKeys":1', '"holdfastKeys":2'));
  await expect(rotateKey({ dataDir })).rejects.toThrow(/newer/);
  expect((await loadMasterKey(keyPath())).id).toBe(old.id);
  await writeFile(path, text);
  expect(await openers(keyPath())).toEqual(all(old.id));
});

test('a slot that does not read back with the new key keeps the old one in force', async () => {
  const old = await loadMasterKey(keyPath());
  const path = join(repository(), ARTIFACTS[2]!, KEYS_FILE);
  let added = 0;
  const atStep = async (step: string) => {
    if (step !== 'rotate:slot-added' || (added += 1) < 3) return;
    await writeFile(path, (await readFile(path, 'utf8')).replace('"wrapped":"', '"wrapped":"AAAA'));
  };
  await expect(rotateKey({ dataDir }, { host: { atStep } })).rejects.toMatchObject({ kind: 'damaged' });
  expect((await loadMasterKey(keyPath())).id).toBe(old.id);
});

test('a running server keeps its data folder to itself', async () => {
  const engine = await createEngine({ dataDir });
  await engine.ready;
  await expect(rotateKey({ dataDir })).rejects.toMatchObject({ name: 'DataFolderLocked' });
  await engine.close({ graceMs: 1000 });
});

test('another key, a damaged one and a missing one are told apart', async () => {
  const text = await readFile(keyPath(), 'utf8');
  await rm(keyPath());
  await expect(createEngine({ dataDir })).rejects.toMatchObject({ problem: 'missing' });
  const other = await createMasterKey(keyPath());
  await expect(createEngine({ dataDir })).rejects.toMatchObject({
    problem: 'other',
    message: expect.stringContaining(other.id) as string,
  });
  await writeFile(keyPath(), text.replace(/^key: ./m, 'key: x'));
  await expect(createEngine({ dataDir })).rejects.toMatchObject({ problem: 'damaged' });
  await writeFile(keyPath(), text);
  expect(await warningCodes()).toEqual([]);
});
