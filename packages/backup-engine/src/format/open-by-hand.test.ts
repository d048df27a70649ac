import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareLocalFolder } from '../repository/folder-mark.ts';
import { createLocalFolderRepository } from '../repository/local-folder.ts';
import { KEYS_FILE, createDataKey, wrapDataKey } from './key-slots.ts';
import { memberFileName, sealManifest, type ManifestMember } from './manifest.ts';
import { createMasterKey } from './master-key.ts';
import { encryptMember } from './member-stream.ts';
import { sampleManifest } from './testing/sample-manifest.ts';

const DUMPS: Record<string, Buffer> = {
  globals: Buffer.from('CREATE ROLE reader;\n'),
  'database-1': randomBytes(300_000),
  'database-2': Buffer.alloc(0),
};
const artifactId = '01jz-a';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-hand-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A whole artifact, written the way a backup writes one. */
async function writeArtifact(): Promise<void> {
  const masterKey = await createMasterKey(join(root, 'master.key'));
  const folder = join(root, 'repository');
  const mark = await prepareLocalFolder(folder, 'm1');
  const repository = createLocalFolderRepository({
    id: 'local',
    folder,
    mark,
    clock: { monotonic: () => 0 },
  });
  const dataKey = createDataKey();
  const draft = await repository.begin(artifactId);
  await draft.writeFile(KEYS_FILE, Readable.from([wrapDataKey({ dataKey, masterKey, artifactId })]));
  const members: ManifestMember[] = [];
  for (const [name, dump] of Object.entries(DUMPS)) {
    const encryption = encryptMember({ dataKey, artifactId, member: name });
    const file = memberFileName(name);
    await Promise.all([
      pipeline(Readable.from([zstdCompressSync(dump)]), encryption),
      draft.writeFile(file, encryption),
    ]);
    members.push({ name, kind: 'dump', object: null, file, compression: 'zstd', ...encryption.result() });
  }
  await draft.commit(sealManifest(dataKey, sampleManifest({ artifactId, members })));
}

/** Runs the script that docs/format.md prints. */
async function openByHand(): Promise<void> {
  const page = await readFile(new URL('../../../../docs/format.md', import.meta.url), 'utf8');
  const [, script] = /```js\n(.*?)```/s.exec(page) ?? [];
  const path = join(root, 'open-artifact.mjs');
  await writeFile(path, script ?? '');
  const argv = [join(root, 'repository', artifactId), join(root, 'master.key'), join(root, 'out')];
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker(path, { argv, execArgv: [] });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
  });
}

test('the script of docs/format.md opens an artifact with folder and master key alone', async () => {
  await writeArtifact();
  await openByHand();
  expect((await readdir(join(root, 'out'))).sort()).toEqual(
    Object.keys(DUMPS)
      .map((name) => `${name}.zst`)
      .sort(),
  );
  for (const [name, dump] of Object.entries(DUMPS)) {
    const opened = zstdDecompressSync(await readFile(join(root, 'out', `${name}.zst`)));
    expect(opened.equals(dump)).toBe(true);
  }
});

test.each(['database-1.zst.enc', 'manifest.json', 'keys.json'])(
  'and refuses one whose %s is damaged',
  async (file) => {
    await writeArtifact();
    const path = join(root, 'repository', artifactId, file);
    const bytes = await readFile(path);
    bytes[bytes.length - 40]! ^= 1;
    await writeFile(path, bytes);
    await expect(openByHand()).rejects.toThrow();
    const opened = await readdir(join(root, 'out')).catch(() => []);
    expect(opened).not.toContain('database-1.zst');
  },
);
