import { chown, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decryptStored } from '../backups/decrypt-stored.ts';
import type { OpenedArtifact } from '../backups/open-artifact.ts';
import type { RestorableMember } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { decryptMember, type ManifestMember } from '../format/index.ts';
import { decompressCommand, writePipeline } from '../processes/index.ts';
import { requireRoom } from './no-room.ts';

/** Where the members of one restore lie decrypted while they are loaded. */
export interface Spool {
  readonly members: readonly RestorableMember[];
  /** Ends what is still under way and removes every file. Idempotent. */
  remove(): Promise<void>;
}

export interface Spooling {
  readonly restoreId: string;
  readonly artifact: OpenedArtifact;
  readonly signal: AbortSignal;
  /** A member is at hand that was asked for. */
  readonly atMember: () => Promise<void>;
}

export function spoolFolder(context: EngineContext, restoreId: string): string {
  return join(context.folders.scratch, `restore-${restoreId}`);
}

/**
 * Each member is decrypted into its 0600 file, one after the other, from now on: a new server can be made meanwhile. Whoever
 * asks for a member waits for it, and hears what it, or one before it, failed by.
 */
export async function prepareSpool(context: EngineContext, spooling: Spooling): Promise<Spool> {
  const folder = spoolFolder(context, spooling.restoreId);
  await mkdir(folder, { mode: 0o700 });
  await giveAway(context, folder);
  const over = new AbortController();
  const signal = AbortSignal.any([spooling.signal, over.signal]);
  let last: Promise<unknown> = Promise.resolve();
  const members = spooling.artifact.manifest.members.map((member) => {
    const spooled = last.then(() => spoolMember(context, { ...spooling, signal }, member));
    spooled.catch(() => undefined);
    last = spooled;
    let asked: Promise<string> | null = null;
    const atHand = async (): Promise<string> => {
      const file = await spooled;
      await spooling.atMember();
      return file;
    };
    return {
      plan: { name: member.name, kind: member.kind, object: member.object },
      spool: () => (asked ??= atHand()),
    };
  });
  const remove = async (): Promise<void> => {
    over.abort(new Error('The restore needs its members no more'));
    await last.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  return { members, remove };
}

async function spoolMember(
  context: EngineContext,
  { restoreId, artifact, signal }: Spooling,
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
    writePipeline(commands, options, out.fd).finally(() => out.close()),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  await giveAway(context, file);
  return file;
}

/** The tools that read it run under the account, when we are root. */
async function giveAway(context: EngineContext, path: string): Promise<void> {
  if (context.account !== null) await chown(path, context.account.uid, context.account.gid);
}
