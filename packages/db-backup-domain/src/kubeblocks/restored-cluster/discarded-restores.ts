import { restoreSchema, restoreStageSchema, type Restore, type RestoreStage } from '../../wire/index.ts';
import { ANNOTATIONS } from '../labels.ts';
import { presentable } from '../failure-text.ts';
import { instantFrom } from '../values/instant.ts';
import { annotationOf, fieldOf, listOf, textOf } from '../values/raw-object.ts';

/** What is known of a failed restore whose Cluster is gone. Its Backup, which is its object, tells the rest. */
export interface DiscardedRestore {
  readonly id: string;
  readonly target: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly failedStage: RestoreStage | null;
  readonly failureReason: string | null;
  /** Not among what versions before this field remembered. */
  readonly stageTimes?: Restore['stageTimes'];
  readonly requestId?: string;
}

const REMEMBERED_AT_MOST = 10;
/** Far above what ten of them take. */
const MAX_ANNOTATION_LENGTH = 50_000;
/** Of each, so that ten leave room for the other annotations: an object has 256 KiB for all. */
const MAX_REASON_LENGTH = 500;

/** The discarded restores of a Backup, newest first. What is not ours under our key is left aside. */
export function readDiscardedRestores(backup: unknown): readonly DiscardedRestore[] {
  const text = annotationOf(backup, ANNOTATIONS.discardedRestores);
  if (text === null || text.length > MAX_ANNOTATION_LENGTH) return [];
  return listOf(parse(text)).flatMap((kept) => readOne(kept) ?? []);
}

/** The annotation that a Backup gets when one more restore of it is discarded: the newest ten. */
export function rememberDiscarded(backup: unknown, discarded: DiscardedRestore): Record<string, string> {
  const { failureReason } = discarded;
  const shortened = { ...discarded, failureReason: failureReason?.slice(0, MAX_REASON_LENGTH) ?? null };
  const others = readDiscardedRestores(backup).filter(({ id }) => id !== discarded.id);
  const kept = [shortened, ...others].slice(0, REMEMBERED_AT_MOST);
  return { [ANNOTATIONS.discardedRestores]: JSON.stringify(kept) };
}

function readOne(kept: unknown): DiscardedRestore | null {
  const id = textOf(kept, 'id');
  const target = textOf(kept, 'target');
  const startedAt = instantFrom(fieldOf(kept, 'startedAt'));
  if (id === null || target === null || startedAt === null) return null;
  const requestId = textOf(kept, 'requestId');
  const stageTimes = restoreSchema.shape.stageTimes.safeParse(fieldOf(kept, 'stageTimes')).data;
  return {
    id,
    target,
    startedAt,
    finishedAt: instantFrom(fieldOf(kept, 'finishedAt')),
    failedStage: restoreStageSchema.safeParse(fieldOf(kept, 'failedStage')).data ?? null,
    failureReason: presentable(textOf(kept, 'failureReason')),
    ...(stageTimes === undefined ? {} : { stageTimes }),
    ...(requestId === null ? {} : { requestId }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Somebody else's text under our key says nothing about restores.
    return null;
  }
}
