import {
  LABELS,
  labelOf,
  readDiscardedRestores,
  textOf,
  type DiscardedRestore,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import type { KubeObject } from '../connection/kube-api.ts';

export interface RememberedRestore {
  readonly restore: Restore;
  readonly requestId: string | null;
}

const known = new WeakMap<KubeObject, readonly RememberedRestore[]>();
const indexed = new WeakMap<ReadonlyMap<string, KubeObject>, readonly RememberedRestore[]>();

/** The discarded restores that the Backups of a namespace remember. Each Backup is read once. */
export function discardedIn(backups: ReadonlyMap<string, KubeObject>): readonly RememberedRestore[] {
  let all = indexed.get(backups);
  if (all === undefined) {
    all = [...backups.values()].flatMap((backup) => discardedOf(backup));
    indexed.set(backups, all);
  }
  return all;
}

export function discardedOf(backup: KubeObject): readonly RememberedRestore[] {
  let remembered = known.get(backup);
  if (remembered === undefined) {
    remembered = readDiscardedRestores(backup).map((discarded) => ({
      restore: restoreOf(backup, discarded),
      requestId: discarded.requestId ?? null,
    }));
    known.set(backup, remembered);
  }
  return remembered;
}

function restoreOf(backup: KubeObject, discarded: DiscardedRestore): Restore {
  const namespace = textOf(backup, 'metadata', 'namespace') ?? '';
  const { id, target, startedAt, finishedAt, failedStage, failureReason } = discarded;
  return {
    ...{ id, startedAt, finishedAt, failedStage, failureReason },
    mode: 'new-service',
    backup: { name: textOf(backup, 'metadata', 'name') ?? '', uid: textOf(backup, 'metadata', 'uid') ?? '' },
    source: {
      namespace,
      name: labelOf(backup, LABELS.instance) ?? '',
      uid: labelOf(backup, LABELS.clusterUid) ?? '',
    },
    target: { namespace, name: target },
    stage: 'failed',
    stageTimes: discarded.stageTimes ?? [{ stage: 'accepted', at: startedAt }],
    cleanup: 'done',
  };
}
