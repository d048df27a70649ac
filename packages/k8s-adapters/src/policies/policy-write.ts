import { textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { BACKUP_SCHEDULE } from '../kinds/backup-schedule/backup-schedule-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import type { KubeContext } from '../kube-context.ts';
import type { PolicyObjects } from './policy-objects.ts';

/** One patch of one of the two objects that can hold a policy; it carries the version that it was made for. */
export interface PolicyWrite {
  readonly kind: 'clusters' | 'schedules';
  readonly patch: KubeObject;
}

/** Sends it, and answers the object as it is then. Throws `KubeApiError`; 409 where the object has changed since. */
export function sendWrite(
  write: PolicyWrite,
  objects: PolicyObjects,
  { api, line }: { readonly api: KubeApi; readonly line: KubeContext['line'] },
): Promise<KubeObject> {
  const kind = write.kind === 'clusters' ? clusterKind(line) : BACKUP_SCHEDULE;
  const object = write.kind === 'clusters' ? objects.cluster : objects.schedule;
  const key = {
    namespace: textOf(objects.cluster, 'metadata', 'namespace') ?? '',
    name: textOf(object, 'metadata', 'name') ?? '',
  };
  return api.patch(kind, key, write.patch);
}
