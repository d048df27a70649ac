import { chown, mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { decryptStored } from '../backups/decrypt-stored.ts';
import type { OpenedArtifact } from '../backups/open-artifact.ts';
import type { RestorableMember } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { decryptMember, type ManifestMember } from '../format/index.ts';
import { consumePipeline, decompressCommand } from '../processes/index.ts';
import { requireRoom } from './no-room.ts';

/** Where the members of one restore lie decrypted while they are loaded. */
export interface Spool {
  readonly members: readonly RestorableMember[];
  /** Removes every file. Idempotent. */
  remove(): Promise<void>;
}

export interface Spooling {
  readonly restoreId: string;
  readonly artifact: OpenedArtifact;
  readonly signal: AbortSignal;
  readonly atMember: () => Promise<void>;
}

export function spoolFolder(context: EngineContext, restoreId: string): string {
  return join(context.folders.scratch, `restore-${restoreId}`);
}

/** A member is decrypted into its 0600 file when it is first asked for. */
export async function prepareSpool(context: EngineContext, spooling: Spooling): Promise<Spool> {
  const folder = spoolFolder(context, spooling.restoreId);
  await mkdir(folder, { mode: 0o700 });
  await giveAway(context, folder);
  const members = spooling.artifact.manifest.members.map((member) => {
    let spooled: Promise<string> | null = null;
    return {
      plan: { name: member.name, kind: member.kind, object: member.object },
      spool: () => (spooled ??= spoolMember(context, spooling, member)),
    };
  });
  return { members, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function spoolMember(
  context: EngineContext,
  { restoreId, artifact, signal, atMember }: Spooling,
  member: ManifestMember,
): Promise<string> {
  const { stored, manifest, dataKey } = artifact;
  const file = join(spoolFolder(context, restoreId), member.name);
  await requireRoom(context.folders.scratch, member.bytes);
  const decryption = decryptMember({ dataKey, artifactId: manifest.artifactId, member: member.name });
  const options = { input: decryption, signal, silenceMs: context.restoreSilenceMs };
  const commands = [await decompressCommand()];
  const out = await open(file, 'wx', 0o600);
  // Nothing is awaited between the two: whichever fails first is listened to.
  const results = await Promise.allSettled([
    decryptStored(stored.readFile(member.file), decryption),
    consumePipeline(commands, options, (piece) => writeWhole(out, piece)).finally(() => out.close()),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  await giveAway(context, file);
  await atMember();
  return file;
}

/** The tools that read it run under the account, when we are root. */
async function giveAway(context: EngineContext, path: string): Promise<void> {
  if (context.account !== null) await chown(path, context.account.uid, context.account.gid);
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, from);
    from += bytesWritten;
  }
}
