import { createHash, randomBytes, randomInt } from 'node:crypto';
import { Readable } from 'node:stream';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import {
  createDataKey,
  decryptMember,
  encryptMember,
  isFormatError,
  KEYS_FILE,
  MANIFEST_FILE,
  openManifest,
  sealManifest,
  unwrapDataKey,
  wrapDataKey,
  type ManifestMember,
  type MasterKey,
} from '../format/index.ts';
import { canonicalJson } from '../format/canonical-json.ts';
import { masterKeyId } from '../format/master-key.ts';
import { runStream, throughStream } from '../format/testing/run-stream.ts';
import { sampleManifest } from '../format/testing/sample-manifest.ts';
import type { StoredArtifact } from '../repository/index.ts';
import { readBack } from './read-back.ts';

/**
 * Every class of damage to a whole artifact: whatever is done to its files, it is refused, and what comes out of a
 * member before that is the beginning of what went in. HOLDFAST_TEST_MUTATIONS says how many.
 */
const MUTATIONS = Number(process.env['HOLDFAST_TEST_MUTATIONS'] ?? 10_000);
/** Through the read-back itself, which starts programs. */
const READ_BACK = Math.ceil(MUTATIONS / 100);
const HEADER = 56;
const SEALED = 16_400;

type Files = ReadonlyMap<string, Buffer>;

interface World {
  readonly artifactId: string;
  readonly masterKey: MasterKey;
  readonly dataKey: Uint8Array;
  readonly plaintexts: Readonly<Record<string, Buffer>>;
  readonly files: Files;
}

const bytes = randomBytes(32);
const masterKey: MasterKey = { id: masterKeyId(bytes), key: bytes };

/** Three members: of four chunks, of exactly two, and of one that is empty. */
async function makeArtifact(artifactId: string, name: string): Promise<World> {
  const dataKey = createDataKey();
  const plaintexts = {
    globals: zstdCompressSync(Buffer.alloc(0)),
    'database-1': zstdCompressSync(randomBytes(3 * 16_384 + 500)),
    'database-2': zstdCompressSync(randomBytes(16_000)),
  };
  const files = new Map<string, Buffer>();
  const members: ManifestMember[] = [];
  for (const [member, plaintext] of Object.entries(plaintexts)) {
    const stored = await throughStream(encryptMember({ dataKey, artifactId, member }), plaintext);
    const file = `${member}.zst.enc`;
    files.set(file, stored);
    const sha256 = createHash('sha256').update(stored).digest('hex');
    members.push({
      name: member,
      kind: 'dump',
      object: null,
      file,
      bytes: stored.length,
      sha256,
      compression: 'zstd',
    });
  }
  const { backup } = sampleManifest();
  const manifest = sampleManifest({ artifactId, members, backup: { ...backup, name } });
  files.set(KEYS_FILE, Buffer.from(wrapDataKey({ dataKey, masterKey, artifactId })));
  files.set(MANIFEST_FILE, Buffer.from(sealManifest(dataKey, manifest)));
  return { artifactId, masterKey, dataKey, plaintexts, files };
}

const ours = await makeArtifact('01jz-a', 'ours');
const theirs = await makeArtifact('01jz-b', 'theirs');
const MEMBERS = Object.keys(ours.plaintexts);
const fileOf = (member: string): string => `${member}.zst.enc`;

const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)]!;
const anyFile = (): string => pick([...ours.files.keys()]);
const anyMember = (): string => fileOf(pick(MEMBERS));
const get = (files: Files, name: string): Buffer => files.get(name)!;

function withFile(files: Files, name: string, content: Buffer | null): Files {
  const changed = new Map(files);
  if (content === null) changed.delete(name);
  else changed.set(name, content);
  return changed;
}

function chunksOf(message: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = HEADER; at < message.length; at += SEALED) chunks.push(message.subarray(at, at + SEALED));
  return chunks;
}

/** The chunks of a member rearranged. */
function rearranged(files: Files, name: string, change: (chunks: Buffer[]) => Buffer[]): Files {
  const message = get(files, name);
  return withFile(files, name, Buffer.concat([message.subarray(0, HEADER), ...change(chunksOf(message))]));
}

/** A field of the JSON of a file changed, with the checksum that has no key made anew: what somebody could forge. */
function forgedKeys(files: Files, change: (keys: Keys) => void): Files {
  const { sha256: _, ...keys } = JSON.parse(get(files, KEYS_FILE).toString()) as Keys;
  change(keys as Keys);
  const sha256 = createHash('sha256').update(canonicalJson(keys)).digest('hex');
  return withFile(files, KEYS_FILE, Buffer.from(`${canonicalJson({ ...keys, sha256 })}\n`));
}

interface Keys {
  artifactId: string;
  sha256?: string;
  slots: { algorithm: string; masterKeyId: string; wrapped: string }[];
}

function forgedManifest(files: Files, from: string | RegExp, to: string): Files {
  const text = get(files, MANIFEST_FILE).toString();
  return withFile(files, MANIFEST_FILE, Buffer.from(text.replace(from, to)));
}

const CLASSES: Readonly<Record<string, (files: Files) => Files>> = {
  'a bit flipped, in any file': (files) => {
    const name = anyFile();
    const altered = Buffer.from(get(files, name));
    altered[randomInt(altered.length)]! ^= 1 << randomInt(8);
    return withFile(files, name, altered);
  },
  'a run of bytes altered': (files) => {
    const name = anyFile();
    const altered = Buffer.from(get(files, name));
    const from = randomInt(altered.length);
    return withFile(files, name, altered.fill(randomBytes(16), from, Math.min(altered.length, from + 500)));
  },
  'any file cut anywhere': (files) => {
    const name = anyFile();
    return withFile(files, name, get(files, name).subarray(0, randomInt(get(files, name).length)));
  },
  'a member cut between two chunks': (files) =>
    rearranged(files, anyMember(), (chunks) => chunks.slice(0, randomInt(chunks.length))),
  'any file extended by garbage': (files) => {
    const name = anyFile();
    return withFile(files, name, Buffer.concat([get(files, name), randomBytes(randomInt(1, 20_000))]));
  },
  'a member extended by one of its chunks': (files) =>
    rearranged(files, anyMember(), (chunks) => [...chunks, pick(chunks)]),
  'two chunks exchanged': (files) =>
    rearranged(files, fileOf('database-1'), (chunks) => {
      const at = randomInt(chunks.length - 1);
      return [...chunks.slice(0, at), chunks[at + 1]!, chunks[at]!, ...chunks.slice(at + 2)];
    }),
  'chunks in the reverse order': (files) =>
    rearranged(files, fileOf('database-1'), (chunks) => chunks.reverse()),
  'a chunk doubled': (files) =>
    rearranged(files, anyMember(), (chunks) =>
      chunks.flatMap((chunk, at) => (at === 0 ? [chunk, chunk] : [chunk])),
    ),
  'a chunk left out': (files) =>
    rearranged(files, anyMember(), (chunks) => chunks.toSpliced(randomInt(chunks.length), 1)),
  'a chunk of another member in its place': (files) =>
    rearranged(files, fileOf('database-1'), (chunks) => [
      chunksOf(get(files, fileOf('database-2')))[0]!,
      ...chunks.slice(1),
    ]),
  'a chunk of another artifact in its place': (files) =>
    rearranged(files, fileOf('database-1'), (chunks) => {
      const at = randomInt(chunks.length);
      return chunks.with(at, chunksOf(get(theirs.files, fileOf('database-1')))[at]!);
    }),
  'the header of another artifact before its chunks': (files) => {
    const name = anyMember();
    const header = get(theirs.files, name).subarray(0, HEADER);
    return withFile(files, name, Buffer.concat([header, get(files, name).subarray(HEADER)]));
  },
  'two member files exchanged': (files) => {
    const [a, b] = pick([
      ['globals', 'database-1'],
      ['globals', 'database-2'],
      ['database-1', 'database-2'],
    ]).map(fileOf) as [string, string];
    return withFile(withFile(files, a, get(files, b)), b, get(files, a));
  },
  'a member file of another artifact': (files) => {
    const name = anyMember();
    return withFile(files, name, get(theirs.files, name));
  },
  'any file empty': (files) => withFile(files, anyFile(), Buffer.alloc(0)),
  'any file missing': (files) => withFile(files, anyFile(), null),
  'a member file under another name': (files) => {
    const name = anyMember();
    return withFile(withFile(files, `x${name}`, get(files, name)), name, null);
  },
  'the manifest of another backup': (files) =>
    withFile(files, MANIFEST_FILE, get(theirs.files, MANIFEST_FILE)),
  'the key slots of another backup': (files) => withFile(files, KEYS_FILE, get(theirs.files, KEYS_FILE)),
  'manifest and key slots of another backup': (files) =>
    withFile(
      withFile(files, KEYS_FILE, get(theirs.files, KEYS_FILE)),
      MANIFEST_FILE,
      get(theirs.files, MANIFEST_FILE),
    ),
  'all files of another backup': () => theirs.files,
  'key slots that name our artifact and hold another key': (files) =>
    forgedKeys(withFile(files, KEYS_FILE, get(theirs.files, KEYS_FILE)), (keys) => {
      keys.artifactId = ours.artifactId;
    }),
  'a slot altered, and its checksum made anew': (files) =>
    forgedKeys(files, (keys) => {
      const wrapped = Buffer.from(keys.slots[0]!.wrapped, 'base64');
      wrapped[randomInt(wrapped.length)]! ^= 1 << randomInt(8);
      keys.slots[0]!.wrapped = wrapped.toString('base64');
    }),
  'a slot for another master key': (files) =>
    forgedKeys(files, (keys) => {
      keys.slots[0]!.masterKeyId = randomBytes(8).toString('hex');
    }),
  'another algorithm named': (files) =>
    forgedKeys(files, (keys) => {
      keys.slots[0]!.algorithm = 'none';
    }),
  'a field of the manifest forged': (files) =>
    pick([
      () => forgedManifest(files, '"ours"', '"mine"'),
      () => forgedManifest(files, /"sha256":"[0-9a-f]{2}/, '"sha256":"ff'),
      () => forgedManifest(files, /"bytes":(\d+)/, '"bytes":1$1'),
      () => forgedManifest(files, 'database-1', 'database-3'),
      () => forgedManifest(files, '"formatVersion":1', '"formatVersion":0'),
      () => forgedManifest(files, '"compression":"zstd"', '"compression":"none"'),
      () => forgedManifest(files, ours.artifactId, theirs.artifactId),
      () => forgedManifest(files, /"hmacSha256":"[0-9a-f]{64}"/, `"hmacSha256":"${'0'.repeat(64)}"`),
      () => forgedManifest(files, /"members":\[\{.*?\},/, '"members":['),
    ])(),
};

function isSame(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([name, content]) => b.get(name)?.equals(content) === true);
}

function* mutants(count: number): Generator<{ what: string; files: Files }> {
  const classes = Object.entries(CLASSES);
  for (let made = 0; made < count;) {
    const [what, mutate] = classes[made % classes.length]!;
    const files = mutate(ours.files);
    if (isSame(files, ours.files)) continue;
    made += 1;
    yield { what, files };
  }
}

/**
 * Opens by the cryptography alone, without comparing sizes or checksums. Throws where it is refused; hands on what was
 * released of each member.
 */
async function open(files: Files, released: (member: string, plaintext: Buffer) => void): Promise<void> {
  const { artifactId } = ours;
  const need = (name: string): Buffer => {
    const content = files.get(name);
    if (content === undefined) throw Object.assign(new Error(name), { code: 'ENOENT' });
    return content;
  };
  const dataKey = unwrapDataKey({ keys: need(KEYS_FILE), masterKeys: [masterKey], artifactId });
  const manifest = openManifest(dataKey, need(MANIFEST_FILE), artifactId);
  for (const { name, file } of manifest.members) {
    const pieces = randomInt(1, 40_000);
    const run = await runStream(decryptMember({ dataKey, artifactId, member: name }), need(file), pieces);
    released(name, run.bytes);
    if (run.error !== null) throw run.error as Error;
  }
}

function isRefusal(error: unknown): boolean {
  return isFormatError(error) || (error as NodeJS.ErrnoException).code === 'ENOENT';
}

test('the artifact as it was made opens, and gives what went in', async () => {
  const out: Record<string, Buffer> = {};
  await open(ours.files, (member, plaintext) => (out[member] = plaintext));
  expect(out).toEqual(ours.plaintexts);
});

test('every mutant is refused, and releases no byte that is not authentic', async () => {
  const accepted: string[] = [];
  const leaked: string[] = [];
  const tried = new Map<string, number>();
  for (const { what, files } of mutants(MUTATIONS)) {
    tried.set(what, (tried.get(what) ?? 0) + 1);
    const error = await open(files, (member, plaintext) => {
      if (!ours.plaintexts[member]!.subarray(0, plaintext.length).equals(plaintext)) leaked.push(what);
    }).then(
      () => null,
      (refusal: unknown) => refusal,
    );
    if (error === null || !isRefusal(error)) accepted.push(`${what}: ${String(error)}`);
  }
  expect({ accepted, leaked }).toEqual({ accepted: [], leaked: [] });
  expect([...tried.keys()].toSorted()).toEqual(Object.keys(CLASSES).toSorted());
}, 600_000);

describe('by the read-back itself', () => {
  const seen: Buffer[] = [];
  const inspecting = {
    command: null,
    inspector: {
      write: (piece: Uint8Array) => void seen.push(Buffer.from(piece)),
      end: () => ({ counts: {} }),
    },
  };
  const dialect = { decoder: async () => inspecting } as unknown as Dialect;

  function contextOver(files: Files): EngineContext {
    const stored: Partial<StoredArtifact> = {
      readManifest: async () => present(files, MANIFEST_FILE),
      readSmall: async (name) => present(files, name),
      size: async (name) => present(files, name).length,
      readFile: (name) => Readable.from([Buffer.from(present(files, name))]),
    };
    return {
      masterKey,
      masterKeys: [masterKey],
      account: null,
      folders: { scratch: '/var/tmp' },
      dialects: new Map([['postgresql', dialect]]),
      repository: { open: async () => (files.has(MANIFEST_FILE) ? stored : null) },
    } as unknown as EngineContext;
  }

  function present(files: Files, name: string): Buffer {
    const content = files.get(name);
    if (content === undefined) throw Object.assign(new Error(name), { code: 'ENOENT' });
    return content;
  }

  const read = (files: Files): Promise<unknown> =>
    readBack(contextOver(files), ours.artifactId, {
      signal: new AbortController().signal,
      onMember: () => undefined,
    });

  test('what is whole is accepted', async () => {
    expect(await read(ours.files)).toMatchObject({ artifactId: ours.artifactId });
  });

  test(`${READ_BACK} mutants are refused`, async () => {
    for (const { what, files } of mutants(READ_BACK)) await expect(read(files), what).rejects.toThrow();
  }, 600_000);
});
