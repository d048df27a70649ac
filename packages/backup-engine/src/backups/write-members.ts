import { pipeline as connect } from 'node:stream/promises';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import type { MemberPlan } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { RunFailed } from '../failure.ts';
import { encryptMember, memberFileName, type ManifestMember } from '../format/index.ts';
import { compressCommand, startPipeline, ToolFailed } from '../processes/index.ts';
import type { ArtifactDraft } from '../repository/index.ts';
import type { CheckedService } from './check-service.ts';

/** A dump that gives no byte for so long is stopped. Waits for locks are bounded by the dump itself, well below. */
const SILENCE_MS = 10 * 60_000;
/** The stored size of a member whose dump wrote nothing: an empty zstd frame (13), one chunk's tag (16), the header (56). */
const EMPTY_MEMBER_BYTES = 13 + 16 + 56;

export interface MemberWriting {
  readonly draft: ArtifactDraft;
  readonly dataKey: Uint8Array;
  readonly checked: CheckedService;
  readonly signal: AbortSignal;
  /** Stored bytes of all members so far. */
  readonly onProgress: (bytes: number) => void;
  readonly atMember: () => void | Promise<void>;
}

/** dump | compress | encrypt | write, member after member, in the order of the plan. */
export async function writeMembers(
  context: EngineContext,
  writing: MemberWriting,
  members: readonly MemberPlan[],
): Promise<ManifestMember[]> {
  const written: ManifestMember[] = [];
  let before = 0;
  for (const plan of members) {
    const start = before;
    const member = await writeMember(
      context,
      { ...writing, onProgress: (bytes) => writing.onProgress(start + bytes) },
      plan,
    );
    before += member.bytes;
    written.push(member);
    await writing.atMember();
  }
  return written;
}

async function writeMember(
  context: EngineContext,
  { draft, dataKey, checked, signal, onProgress }: MemberWriting,
  plan: MemberPlan,
): Promise<ManifestMember> {
  const dump = await checked.dialect.dumpCommand(checked.credentials, plan, checked.facts);
  const compress = await compressCommand();
  const file = memberFileName(plan.name);
  const encryption = encryptMember({ dataKey, artifactId: draft.artifactId, member: plan.name });
  const programs = startPipeline([dump, compress], {
    signal,
    silenceMs: SILENCE_MS,
    account: context.account,
    scratch: context.folders.scratch,
  });
  await firstCauseOf([
    draft.writeFile(file, encryption, { signal, onProgress }),
    programs.finished,
    connect(programs.output, encryption),
  ]);
  const { bytes, sha256 } = encryption.result();
  if (bytes <= EMPTY_MEMBER_BYTES) throw new RunFailed('TOOL_FAILED', `The dump of ${plan.name} is empty.`);
  return { name: plan.name, kind: plan.kind, object: plan.object, file, bytes, sha256, compression: 'zstd' };
}

/**
 * Waits for every part, then throws the failure that began it. One failing part tears the others down, and they fail
 * by it: the storage's own error comes first, then a program's, unless it was only left without a reader.
 */
async function firstCauseOf(parts: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(parts);
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (errors.length === 0) return;
  const cause =
    errors.find((error) => isHoldfastError(error)) ??
    errors.find((error) => error instanceof ToolFailed && error.kind !== 'abandoned') ??
    errors[0];
  throw cause;
}
