import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { KEYS_FILE, MANIFEST_FILE, memberFileName, sealManifest, wrapDataKey } from '../format/index.ts';
import { encryptMember, type Manifest, type ManifestMember, type MasterKey } from '../format/index.ts';
import { sampleManifest } from '../format/testing/sample-manifest.ts';
import { throughStream } from '../format/testing/run-stream.ts';

/** What a test wants an artifact to be. Members are the bytes of their files, or plaintext to be stored. */
export interface ArtifactWish {
  readonly artifactId: string;
  readonly masterKey: MasterKey;
  readonly dataKey: Uint8Array;
  readonly plaintexts?: Readonly<Record<string, Uint8Array>>;
  readonly stored?: Readonly<Record<string, Uint8Array>>;
  readonly manifest?: Partial<Manifest>;
}

/** Writes an artifact into a repository folder. Answers its own folder. */
export async function storeArtifact(repository: string, wish: ArtifactWish): Promise<string> {
  const { artifactId, dataKey, masterKey } = wish;
  const folder = join(repository, artifactId);
  await mkdir(folder, { recursive: true });
  const files = new Map(Object.entries(wish.stored ?? {}));
  for (const [member, plaintext] of Object.entries(wish.plaintexts ?? {})) {
    const encryption = encryptMember({ dataKey, artifactId, member });
    files.set(member, await throughStream(encryption, zstdCompressSync(plaintext)));
  }
  const members: ManifestMember[] = [];
  for (const [name, bytes] of files) {
    const file = memberFileName(name);
    await writeFile(join(folder, file), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    members.push({
      name,
      kind: 'dump',
      object: null,
      file,
      bytes: bytes.length,
      sha256,
      compression: 'zstd',
    });
  }
  await writeFile(join(folder, KEYS_FILE), wrapDataKey({ dataKey, masterKey, artifactId }));
  const manifest = sampleManifest({ artifactId, members, ...wish.manifest });
  await writeFile(join(folder, MANIFEST_FILE), sealManifest(dataKey, manifest));
  return folder;
}

export interface Ran {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export function runProgram(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr: stderr.toString('utf8') });
    });
  });
}
