import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  backupTypeSchema,
  engineSchema,
  instantSchema,
  retentionSchema,
} from '@holdfast/db-backup-domain/wire';
import { z } from 'zod';
import { FORMAT_VERSION, isArtifactId, isMemberName, manifestBinding } from './binding.ts';
import { canonicalJson } from './canonical-json.ts';
import { FormatError } from './format-error.ts';
import { hkdfExpandSha512 } from './hkdf.ts';

/** Written last: an artifact exists once this file does. */
export const MANIFEST_FILE = 'manifest.json';

/** The file of a member: its zstd stream, encrypted. */
export function memberFileName(member: string): string {
  return `${member}.zst.enc`;
}

export const manifestMemberSchema = z
  .strictObject({
    /** Unique in the artifact: 'globals', 'database-1'. */
    name: z.string().refine(isMemberName, 'not a member name'),
    kind: z.string(),
    /** What it holds, in the engine's own names. */
    object: z.string().nullable(),
    file: z.string(),
    /** Stored bytes, and their SHA-256 in hexadecimal. */
    bytes: z.number().int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    compression: z.literal('zstd'),
  })
  .refine(({ name, file }) => file === memberFileName(name), 'the file is not named after the member');
export type ManifestMember = z.infer<typeof manifestMemberSchema>;

export const manifestSchema = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  artifactId: z.string().refine(isArtifactId, 'not an artifact id'),
  createdAt: instantSchema,
  backup: z.strictObject({
    name: z.string(),
    uid: z.string(),
    namespace: z.string(),
    description: z.string().nullable(),
    type: backupTypeSchema,
  }),
  source: z.strictObject({ name: z.string(), namespace: z.string(), uid: z.string(), projectId: z.string() }),
  engine: engineSchema,
  server: z.strictObject({
    label: z.string(),
    version: z.string(),
    sizeBytes: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER),
    /** What a restored server must be provisioned with; the dialect's own shape. */
    settings: z.record(z.string(), z.unknown()),
  }),
  /** Versions of the programs that made it, by name. */
  tools: z.record(z.string(), z.string()),
  consistency: z.enum(['service', 'database', 'none']),
  /** In the order in which they were written. */
  members: z
    .array(manifestMemberSchema)
    .min(1)
    .refine(
      (members) => new Set(members.map(({ name }) => name)).size === members.length,
      'a member is listed twice',
    ),
  holdfastVersion: z.string(),
  /** See `ManifestRecord`. Nothing that opens the artifact depends on it. */
  record: z.looseObject({ version: z.number().int().positive() }).optional(),
});
/**
 * What an artifact says of itself. What its members hold is not in it: that is found by reading them back, and the
 * manifest, being the commit, is written before anything can be read back.
 */
export type Manifest = z.infer<typeof manifestSchema>;

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** When the backup was asked for, and when its run began. */
  createdAt: instantSchema,
  startedAt: instantSchema,
  method: z.string().nullable(),
  /** Of the policy in force when it was committed; null where the backup does not expire. */
  retention: retentionSchema.nullable(),
  projectName: z.string(),
});
/** What the catalogue knew of the backup besides: for whoever has to make a catalogue from the repository alone. */
export type ManifestRecord = z.infer<typeof recordSchema>;

/** null: the manifest has none, or one of a version that is not known here, which is no hindrance to anything. */
export function manifestRecord(manifest: Manifest): ManifestRecord | null {
  const parsed = recordSchema.safeParse(manifest.record);
  return parsed.success ? parsed.data : null;
}

const HEAD = `{"holdfastArtifact":${FORMAT_VERSION},"manifest":`;
const VERSION = /^\{"holdfastArtifact":([1-9][0-9]{0,8}),/;
const MAC_HEAD = ',"hmacSha256":"';
const TAIL = '"}\n';
const MAC_HEX = 64;
const TRAILER = MAC_HEAD.length + MAC_HEX + TAIL.length;

/** The bytes of `manifest.json`. Throws a ZodError for a manifest that breaks its own schema. */
export function sealManifest(dataKey: Uint8Array, manifest: Manifest): Uint8Array {
  const body = Buffer.from(canonicalJson(manifestSchema.parse(manifest)), 'utf8');
  return assemble(body, authenticate(dataKey, manifest.artifactId, body));
}

/**
 * Authenticates the bytes first and reads them then. `damaged` where they are altered, cut, of another artifact, or
 * sealed under another data key (the right one comes authenticated out of the key slots).
 */
export function openManifest(dataKey: Uint8Array, bytes: Uint8Array, artifactId: string): Manifest {
  const file = Buffer.from(bytes);
  refuseNewer(file);
  const body = file.subarray(HEAD.length, Math.max(HEAD.length, file.length - TRAILER));
  const sealed = assemble(body, authenticate(dataKey, artifactId, body));
  if (sealed.length !== file.length || !timingSafeEqual(sealed, file)) {
    throw new FormatError('damaged', 'The manifest is not authentic: altered, cut, or of another artifact');
  }
  return readManifest(body, artifactId);
}

function readManifest(body: Buffer, artifactId: string): Manifest {
  const parsed = manifestSchema.safeParse(JSON.parse(body.toString('utf8')));
  if (!parsed.success) {
    const beyond = parsed.error.issues.filter(({ code }) => code === 'too_big');
    if (beyond.length > 0) {
      const places = beyond.map(({ path }) => path.join('.')).join(', ');
      throw new FormatError(
        'damaged',
        `The manifest is authentic, yet tells a size that nothing has (${places})`,
      );
    }
    throw new FormatError(
      'unsupported-version',
      'The manifest is authentic, yet says what this version does not know',
      {
        cause: parsed.error,
      },
    );
  }
  if (parsed.data.artifactId !== artifactId) {
    throw new FormatError(
      'damaged',
      `The manifest is of another artifact, ${JSON.stringify(parsed.data.artifactId)}`,
    );
  }
  return parsed.data;
}

function refuseNewer(file: Buffer): void {
  const version = VERSION.exec(file.toString('latin1', 0, 40))?.[1];
  if (version !== undefined && Number(version) > FORMAT_VERSION) {
    throw new FormatError('unsupported-version', `The artifact is of format version ${version}`);
  }
}

function authenticate(dataKey: Uint8Array, artifactId: string, body: Buffer): string {
  const key = hkdfExpandSha512(dataKey, manifestBinding(artifactId), 32);
  return createHmac('sha256', key).update(body).digest('hex');
}

function assemble(body: Buffer, mac: string): Buffer {
  return Buffer.concat([Buffer.from(HEAD), body, Buffer.from(`${MAC_HEAD}${mac}${TAIL}`)]);
}
