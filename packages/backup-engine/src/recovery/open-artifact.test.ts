import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDataKey, encryptMember, createMasterKey, type MasterKey } from '../format/index.ts';
import { throughStream } from '../format/testing/run-stream.ts';
import { doDamage, sealVector, vectorPlaintext, type Damage } from '../format/vectors/make-vectors.ts';
import vectors from '../format/vectors/vectors.json' with { type: 'json' };
import { runProgram, storeArtifact, type Ran } from './stored-artifact.testing.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const FOLDER = join(import.meta.dirname, '../../../../recovery');
const SCRIPT = join(FOLDER, 'open-artifact.mjs');
const WRONG_KEY = 3;
const DAMAGED = 4;
const NEWER = 5;
const UNAVAILABLE = 6;

/** A Node without zstd, as 18 and 20 are: the script takes the program instead. */
const OLDER_NODE = `data:text/javascript,${encodeURIComponent(
  `import { createRequire, syncBuiltinESMExports } from 'node:module';
   delete createRequire('file:///').call(null, 'node:zlib').createZstdDecompress; syncBuiltinESMExports();`,
)}`;

/** A Python that has AES-GCM; null where there is none. */
function findPython(): string | null {
  for (const python of ['python3', '/usr/bin/python3'])
    try {
      execFileSync(python, ['-c', 'import cryptography'], { stdio: 'ignore' });
      return python;
    } catch {
      continue;
    }
  return null;
}

const python = findPython();
const OPENERS = [
  { opener: 'open-artifact.mjs', command: [process.execPath, SCRIPT] },
  {
    opener: 'open-artifact.mjs, by the zstd program',
    command: [process.execPath, '--import', OLDER_NODE, SCRIPT],
  },
  ...(python === null
    ? []
    : [{ opener: 'open-artifact.py', command: [python, join(FOLDER, 'open-artifact.py')] }]),
];
const DUMPS: Record<string, Buffer> = {
  globals: Buffer.from('CREATE ROLE reader;\n'),
  'database-1': Buffer.concat([randomBytes(1_300_000), Buffer.alloc(3_000_000)]),
  'database-2': Buffer.alloc(0),
};

let root: string;
let key: string;
let masterKey: MasterKey;
let artifact: string;
let outputs = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-opener-'));
  key = join(root, 'master.key');
  masterKey = await createMasterKey(key);
  artifact = await store('01jz-a');
});
afterAll(() => rm(root, { recursive: true }));

function store(artifactId: string, repository = join(root, 'repository')): Promise<string> {
  return storeArtifact(repository, {
    ...{ artifactId, masterKey, dataKey: createDataKey(), plaintexts: DUMPS },
    manifest: { backup: { ...BACKUP, uid: artifactId } },
  });
}

const BACKUP = {
  name: 'before-upgrade',
  uid: '',
  namespace: 'demo',
  description: 'Vor \u001b[2J dem Umzug – "alles" 🚢',
  type: 'manual',
} as const;

/** A copy to be damaged. */
async function copyOf(folder: string): Promise<string> {
  const copy = join(root, `copy-${(outputs += 1)}`);
  await cp(folder, copy, { recursive: true });
  return copy;
}

async function edit(path: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  await writeFile(path, change(await readFile(path)));
}

const flipped = (at: number) => (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at]! ^= 1;
  return copy;
};

const cutTo = (length: number) => (bytes: Buffer) => bytes.subarray(0, length);
const doubled = (bytes: Buffer) => Buffer.concat([bytes, bytes]);
const ofVersion2 = (bytes: Buffer) => Buffer.from(bytes.toString().replace(':1,', ':2,'));

if (python === null)
  test('open-artifact.py', (context) => context.skip('apt-get install python3-cryptography'));

describe.each(OPENERS)('$opener', ({ command }) => {
  const [program, ...first] = command as [string, ...string[]];
  const run = (...args: string[]): Promise<Ran> => runProgram(program, [...first, ...args]);

  test('lists a backup and a repository, with and without the key', async () => {
    const listed = await run('list', join(root, 'repository'), '--key', key);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    const text = listed.stdout.toString();
    for (const said of ['01jz-a', 'before-upgrade (manual)', 'demo/orders', 'PostgreSQL 15.18', 'database-2'])
      expect(text).toContain(said);
    expect(text).toContain('Vor \\u{1b}[2J dem Umzug – "alles" 🚢');
    const json = await run('list', artifact, '--json');
    expect(json.stderr).toContain('none of it is checked');
    const [manifest] = JSON.parse(json.stdout.toString()) as [{ backup: unknown; members: unknown[] }];
    expect(manifest.backup).toMatchObject({ name: 'before-upgrade', description: BACKUP.description });
    expect(manifest.members).toHaveLength(3);
  });

  test('writes what was dumped, to a file and to standard output', async () => {
    const verified = await run('verify', artifact, '--key', key);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout.toString()).toContain(`${DUMPS['database-1']!.length} bytes inside`);
    for (const [member, dump] of Object.entries(DUMPS)) {
      const output = join(root, `out-${(outputs += 1)}`);
      expect(await run('extract', artifact, member, '--key', key, '--output', output)).toMatchObject({
        code: 0,
      });
      expect((await readFile(output)).equals(dump)).toBe(true);
      const { stdout, code } = await run('extract', artifact, member, '--key', key);
      expect({ code, equal: stdout.equals(dump) }).toEqual({ code: 0, equal: true });
    }
    const compressed = await run('extract', artifact, 'globals', '--key', key, '--compressed');
    expect(compressed.stdout.subarray(0, 4).toString('hex')).toBe('28b52ffd');
  });

  test.each([
    { what: 'a bit of a member', file: 'database-1.zst.enc', damage: flipped(500_000) },
    { what: 'the salt of a member', file: 'database-1.zst.enc', damage: flipped(3) },
    { what: 'a member that is cut', file: 'database-1.zst.enc', damage: cutTo(16_456) },
    { what: 'a member with more', file: 'database-1.zst.enc', damage: doubled },
    { what: 'a bit of the manifest', file: 'manifest.json', damage: flipped(100) },
    { what: 'a manifest that is cut', file: 'manifest.json', damage: cutTo(200) },
    { what: 'a manifest with another mac', file: 'manifest.json', damage: flipped(-5) },
    { what: 'a bit of keys.json', file: 'keys.json', damage: flipped(-60) },
    { what: 'keys.json that is cut', file: 'keys.json', damage: cutTo(100) },
    { what: 'a newer version', file: 'manifest.json', damage: ofVersion2, code: NEWER },
  ])('refuses $what', async ({ file, damage, code = DAMAGED }) => {
    const copy = await copyOf(artifact);
    await edit(join(copy, file), damage);
    const output = `${copy}.out`;
    const extracted = await run('extract', copy, 'database-1', '--key', key, '--output', output);
    expect(extracted).toMatchObject({ code, stdout: Buffer.alloc(0) });
    expect(extracted.stderr).not.toMatch(/ {4}at |Traceback/);
    expect(existsSync(output) || existsSync(`${output}.partial`)).toBe(false);
    expect((await run('verify', copy, '--key', key)).code).toBe(code);
  });

  test('says whether the key is another, mistyped, or the bytes are damaged', async () => {
    const other = `${key}.other-${(outputs += 1)}`;
    const { id } = await createMasterKey(other);
    const refused = await run('extract', artifact, 'globals', '--key', other);
    expect(refused).toMatchObject({ code: WRONG_KEY, stdout: Buffer.alloc(0) });
    expect(refused.stderr).toContain(masterKey.id);
    expect(refused.stderr).toContain(id);
    await edit(other, (bytes) => Buffer.from(bytes.toString().replace(/^key: ./m, 'key: x')));
    expect((await run('list', artifact, '--key', other)).code).toBe(WRONG_KEY);
    const typed = `${key}.typed-${(outputs += 1)}`;
    const text = await readFile(key, 'utf8');
    await writeFile(typed, text.toUpperCase().replaceAll('\n', '\r\n'));
    expect((await run('verify', artifact, '--key', typed)).code).toBe(0);
  });

  test('never overwrites, and names what is missing', async () => {
    const output = join(root, `out-${(outputs += 1)}`);
    await writeFile(output, 'mine');
    const refused = await run('extract', artifact, 'globals', '--key', key, '--output', output);
    expect(refused.code).toBe(UNAVAILABLE);
    expect(await readFile(output, 'utf8')).toBe('mine');
    expect((await run('list', join(root, 'nowhere'))).code).toBe(UNAVAILABLE);
    expect((await run('verify', artifact, '--key', join(root, 'no.key'))).code).toBe(UNAVAILABLE);
    const strange = await run('extract', artifact, 'database-9', '--key', key);
    expect(strange.code).toBe(2);
    expect(strange.stderr).toContain('globals, database-1, database-2');
    expect((await run('verify', artifact)).code).toBe(2);
    expect((await run()).code).toBe(2);
  });

  test('goes through a whole repository, and leaves nothing unsaid', async () => {
    const repository = join(root, `repository-${(outputs += 1)}`);
    await store('01-good', repository);
    const bad = await store('02-bad', repository);
    await edit(join(bad, 'database-1.zst.enc'), flipped(20_000));
    await store('03-good', repository);
    const unfinished = await store('04-unfinished', repository);
    await rm(join(unfinished, 'manifest.json'));
    await mkdir(join(repository, '05.partial'));
    const { code, stdout, stderr } = await run('verify', repository, '--key', key);
    expect(code).toBe(DAMAGED);
    expect(stdout.toString()).toContain('2 whole, 1 refused');
    expect(stderr).toContain('02-bad');
    expect(stderr).toContain('chunk 1 ');
    expect(stderr).toContain('04-unfinished: not a finished backup');
    expect(stderr).toContain('05.partial: not a finished backup');
  });

  test('finds a compressed stream that ends too soon inside authentic chunks', async () => {
    const repository = join(root, `repository-${(outputs += 1)}`);
    const [artifactId, dataKey] = ['01-short', createDataKey()];
    const whole = zstdCompressSync(randomBytes(100_000));
    const encryption = encryptMember({ dataKey, artifactId, member: 'globals' });
    const stored = { globals: await throughStream(encryption, whole.subarray(0, 60_000)) };
    const folder = await storeArtifact(repository, { artifactId, masterKey, dataKey, stored });
    const output = join(repository, 'out');
    const refused = await run('extract', folder, 'globals', '--key', key, '--output', output);
    expect(refused.code).toBe(DAMAGED);
    expect(await readdir(repository)).toEqual([artifactId]);
  });

  describe('on the test vectors', () => {
    const vectorKey = {
      artifactId: vectors.artifactId,
      masterKey: { id: vectors.masterKey.id, key: Buffer.from(vectors.masterKey.hex, 'hex') },
      dataKey: Buffer.from(vectors.dataKeyHex, 'hex'),
    };
    const member = vectors.member.name;

    /** The stored bytes of a vector in an artifact whose own keys.json and key file are those of the vectors. */
    async function vectorArtifact(stored: Uint8Array): Promise<{ folder: string; keyFile: string }> {
      const repository = join(root, `vectors-${(outputs += 1)}`);
      const folder = await storeArtifact(repository, { ...vectorKey, stored: { [member]: stored } });
      await writeFile(join(folder, 'keys.json'), vectors.keysJson);
      const keyFile = join(repository, 'vector.key');
      await writeFile(keyFile, vectors.masterKey.file, { mode: 0o600 });
      return { folder, keyFile };
    }

    test.each(vectors.members)('opens $name', async ({ plaintextBytes }) => {
      const { folder, keyFile } = await vectorArtifact(await sealVector(plaintextBytes));
      const { code, stdout } = await run('extract', folder, member, '--key', keyFile, '--compressed');
      expect(code).toBe(0);
      expect(stdout.equals(vectorPlaintext(plaintextBytes))).toBe(true);
    });

    test('authenticates the manifest', async () => {
      const { folder, keyFile } = await vectorArtifact(await sealVector(1));
      await writeFile(join(folder, 'manifest.json'), vectors.manifestJson);
      const { code, stdout } = await run('list', folder, '--key', keyFile, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout.toString())).toMatchObject([{ artifactId: vectors.artifactId }]);
    });

    /** The manifest names the damaged bytes: only the chunks themselves can tell. */
    test.each(vectors.damageToMulti)('refuses $what by its chunks', async ({ damage, chunk }) => {
      const { folder, keyFile } = await vectorArtifact(
        doDamage(await sealVector(50_000), damage as Damage) as Buffer,
      );
      const args = ['extract', folder, member, '--key', keyFile, '--compressed'];
      const { code, stdout, stderr } = await run(...args);
      expect(code).toBe(DAMAGED);
      expect(stderr).toContain(`chunk ${chunk ?? 0}`);
      const released = stdout.length;
      expect(released).toBeLessThanOrEqual((chunk ?? 0) * 16_384);
      expect(stdout.equals(vectorPlaintext(50_000).subarray(0, released))).toBe(true);
    });
  });

  test('accepts none of many mutations of the stored files', async () => {
    const repository = join(root, `mutants-${(outputs += 1)}`);
    const count = 150;
    const plaintexts = { globals: randomBytes(40_000) };
    for (let index = 0; index < count; index += 1) {
      const artifactId = `mutant-${index}`;
      const wish = { artifactId, masterKey, dataKey: createDataKey(), plaintexts };
      const folder = await storeArtifact(repository, wish);
      const file = ['globals.zst.enc', 'globals.zst.enc', 'manifest.json', 'keys.json'][index % 4]!;
      const path = join(folder, file);
      const { length } = await readFile(path);
      const at = randomBytes(4).readUInt32BE() % length;
      if (index % 3 === 0) await truncate(path, at);
      else await edit(path, flipped(at));
    }
    const { code, stdout } = await run('verify', repository, '--key', key);
    expect(stdout.toString().trim().split('\n').at(-1)).toBe(`0 whole, ${count} refused`);
    expect(code).toBeGreaterThanOrEqual(DAMAGED);
  });
});
