import type { MemberPlan } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { RunFailed } from '../failure.ts';
import {
  encryptMember,
  memberFileName,
  type ManifestMember,
  type MemberEncryption,
} from '../format/index.ts';
import type { ArtifactDraft } from '../repository/index.ts';
import type { CheckedService } from './check-service.ts';
import { compressedDump } from './compressed-dump.ts';
import { firstCauseOf } from './first-cause.ts';

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
  const file = memberFileName(plan.name);
  const encryption = encryptMember({ dataKey, artifactId: draft.artifactId, member: plan.name });
  // A dump that is silent at the moment would not hear that nobody takes its bytes any more.
  const unwritable = new AbortController();
  const either = AbortSignal.any([signal, unwritable.signal]);
  await firstCauseOf(signal, [
    draft.writeFile(file, encryption, { signal, onProgress, ownsPieces: true }).catch((error: unknown) => {
      unwritable.abort(error);
      throw error;
    }),
    seal(encryption, (consume) => compressedDump(context, { dump, signal: either }, consume)),
  ]);
  const { bytes, sha256 } = encryption.result();
  if (bytes <= EMPTY_MEMBER_BYTES) throw new RunFailed('TOOL_FAILED', `The dump of ${plan.name} is empty.`);
  return { name: plan.name, kind: plan.kind, object: plan.object, file, bytes, sha256, compression: 'zstd' };
}

/** The last chunk is made only when the programs have ended well. */
async function seal(
  encryption: MemberEncryption,
  dumpInto: (consume: (piece: Uint8Array) => Promise<void> | undefined) => Promise<void>,
): Promise<void> {
  try {
    await dumpInto((piece) => encryption.feed(piece));
    encryption.end();
  } catch (error) {
    encryption.destroy(error as Error);
    throw error;
  }
}
