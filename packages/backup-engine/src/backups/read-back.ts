import { createHash } from 'node:crypto';
import type { BackupContents, ReadBackEvidence } from '../catalogue/records.ts';
import type { MemberContents, ServerFacts } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { RunFailed } from '../failure.ts';
import { decryptMember, type ManifestMember } from '../format/index.ts';
import { consumePipeline, decompressCommand, ToolFailed } from '../processes/index.ts';
import { dialectOf } from '../services/credentials-of.ts';
import { decryptStored } from './decrypt-stored.ts';
import { requireArtifact, type OpenedArtifact } from './open-artifact.ts';

const SILENCE_MS = 10 * 60_000;

/**
 * Opens the stored artifact as a stranger would: the data key from its own slots, the manifest authenticated, and every
 * member compared by size and SHA-256, decrypted, decompressed and decoded to its end. Nothing that the writing left in
 * memory is used. Its evidence is the only one that lets a backup become Completed.
 */
export async function readBack(
  context: EngineContext,
  artifactId: string,
  options: { signal: AbortSignal; onMember: () => void },
): Promise<ReadBackEvidence> {
  const artifact = await requireArtifact(context, artifactId);
  const contents: Record<string, MemberContents> = {};
  let sizeBytes = artifact.frameBytes;
  for (const member of artifact.manifest.members) {
    contents[member.name] = await readMember(context, { artifact, member, signal: options.signal });
    sizeBytes += member.bytes;
    options.onMember();
  }
  const sourceBytes = Math.round(artifact.manifest.server.sizeBytes);
  return evidence({ artifactId, sizeBytes, sourceBytes, contents });
}

/** The one place that makes it: after everything above has ended without an error. */
function evidence(found: {
  artifactId: string;
  sizeBytes: number;
  sourceBytes: number;
  contents: BackupContents;
}): ReadBackEvidence {
  return found as ReadBackEvidence;
}

interface MemberReading {
  readonly artifact: OpenedArtifact;
  readonly member: ManifestMember;
  readonly signal: AbortSignal;
}

async function readMember(
  context: EngineContext,
  { artifact, member, signal }: MemberReading,
): Promise<MemberContents> {
  const { stored, manifest, dataKey } = artifact;
  const dialect = dialectOf(context, manifest);
  const facts: ServerFacts = manifest.server;
  const { command, inspector } = await dialect.decoder(member, facts);
  const size = await stored.size(member.file);
  if (size !== member.bytes) throw damaged(member, `has ${size} bytes instead of ${member.bytes}`);
  const hash = createHash('sha256');
  const decryption = decryptMember({ dataKey, artifactId: manifest.artifactId, member: member.name });
  const commands = [await decompressCommand(), ...(command === null ? [] : [command])];
  const options = {
    input: decryption,
    signal,
    silenceMs: SILENCE_MS,
    account: context.account,
    scratch: context.folders.scratch,
  };
  await theRootOf([
    decryptStored(stored.readFile(member.file), decryption, (piece) => hash.update(piece)),
    consumePipeline(commands, options, (piece) => decoded(member, () => inspector.write(piece))),
  ]).catch((error: unknown) => {
    throw refused(member, error);
  });
  if (hash.digest('hex') !== member.sha256)
    throw damaged(member, 'has another SHA-256 than its manifest says');
  return decoded(member, () => inspector.end());
}

/** What the inspector cannot read is damage; its own words go to the log, unless it has a sentence for the reader. */
function decoded<T>(member: ManifestMember, inspect: () => T): T {
  try {
    return inspect();
  } catch (error) {
    if (error instanceof RunFailed) throw error;
    throw damaged(member, 'cannot be decoded to its end', error);
  }
}

/** A decoder that ended by itself has found what it cannot read: that is damage too, and its words say which. */
function refused(member: ManifestMember, error: unknown): unknown {
  if (!(error instanceof ToolFailed) || error.kind !== 'exit') return error;
  return damaged(member, `cannot be decoded to its end: ${error.message}`, error);
}

/** Of what failed together, the decryption's own error tells more than the program that it starved. */
async function theRootOf(parts: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(parts);
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (errors.length === 0) return;
  const isConsequence = (error: unknown): boolean =>
    (error instanceof ToolFailed && (error.kind === 'input' || error.kind === 'abandoned')) ||
    (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
  throw errors.find((error) => !isConsequence(error)) ?? errors[0];
}

function damaged(member: ManifestMember, how: string, cause?: unknown): RunFailed {
  const reason = `The stored backup does not read back: ${member.file} ${how}.`;
  return new RunFailed('ARTIFACT_DAMAGED', reason, cause);
}
