import { setTimeout as sleep } from 'node:timers/promises';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { fieldOf, LABELS, labelOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import { RefusedError, type AdminApi } from '@holdfast/k8s-adapters/testing';

/** Of Clusters: their version differs by the line of KubeBlocks. */
export interface ClusterKind {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface Place {
  readonly api: AdminApi;
  readonly namespace: string;
  readonly cluster: ClusterKind;
}

type KubeObject = Awaited<ReturnType<AdminApi['create']>>;

const dataProtection = { group: 'dataprotection.kubeblocks.io', version: 'v1alpha1', namespaced: true };
const BACKUP = { ...dataProtection, kind: 'Backup', plural: 'backups' };
export const BACKUP_SCHEDULE = { ...dataProtection, kind: 'BackupSchedule', plural: 'backupschedules' };

/** A database may take its time to come up, and a cluster to find room for it. */
const STEP_MS = 15 * 60_000;
const REST_MS = 500;

/**
 * Takes away Clusters and what belongs to them, in the order in which nothing gets stuck: no backup is begun any more;
 * the backups, by whose finalizers the operator removes their files; then the Clusters. A Cluster is told by its name, of
 * which the backups bear a label.
 */
export async function clearClusters(place: Place, isToGo: (cluster: string) => boolean): Promise<void> {
  const belongs = (object: KubeObject): boolean => isToGo(labelOf(object, LABELS.instance) ?? '');
  await until('no backup is begun any more', () => stopSchedules(place, isToGo));
  await until('the backups are gone', () => removeAll(place, BACKUP, belongs));
  await until('the Clusters are gone', () =>
    removeAll(place, place.cluster, (cluster) => isToGo(nameOf(cluster))),
  );
  /* One that was on its way when the schedules were stopped. */
  await until('the last backups are gone', () => removeAll(place, BACKUP, belongs));
}

/** `spec.backup` of a Cluster first: the operator writes the schedule from it. True when all are off. */
async function stopSchedules({ api, namespace, cluster }: Place, isToGo: (cluster: string) => boolean) {
  const clusters = (await api.list(cluster, namespace)).filter((one) => isToGo(nameOf(one)));
  const declared = clusters.filter((one) => fieldOf(one, 'spec', 'backup', 'enabled') === true);
  for (const one of declared) {
    const backup = { enabled: false, pitrEnabled: false, incrementalBackupEnabled: false };
    await api.change(cluster, { namespace, name: nameOf(one) }, { spec: { backup } });
  }
  const schedules = (await api.list(BACKUP_SCHEDULE, namespace)).filter(
    (schedule) => isToGo(labelOf(schedule, LABELS.instance) ?? '') && !isGoing(schedule),
  );
  const enabled = schedules.filter((schedule) => entriesOf(schedule).some((entry) => entry.enabled === true));
  for (const schedule of enabled) {
    const entries = entriesOf(schedule).map((entry) => ({ ...entry, enabled: false }));
    const resourceVersion = textOf(schedule, 'metadata', 'resourceVersion');
    const change = { metadata: { resourceVersion }, spec: { schedules: entries } };
    await api.change(BACKUP_SCHEDULE, { namespace, name: nameOf(schedule) }, change);
  }
  return declared.length === 0 && enabled.length === 0;
}

async function removeAll(
  { api, namespace }: Place,
  kind: ClusterKind,
  isToGo: (object: KubeObject) => boolean,
): Promise<boolean> {
  const left = (await api.list(kind, namespace)).filter(isToGo);
  for (const object of left.filter((one) => !isGoing(one)))
    await api.remove(kind, { namespace, name: nameOf(object) });
  return left.length === 0;
}

/** Asks again until it is so; what may pass, such as a conflict or an API server that is away, is waited out. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const limit = AbortSignal.timeout(STEP_MS);
  for (;;) {
    let failure: unknown;
    try {
      if (await isSo()) return;
    } catch (error) {
      if (!mayPass(error)) throw error;
      failure = error;
    }
    if (limit.aborted)
      throw new Error(`Waited in vain until ${what}.`, failure === undefined ? {} : { cause: failure });
    await sleep(REST_MS);
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof RefusedError) return [404, 409, 429].includes(error.status) || error.status >= 500;
  if (isHoldfastError(error)) return error.code === 'BACKEND_UNAVAILABLE';
  /* Of a connection: ECONNRESET and its like. */
  return typeof (error as { code?: unknown }).code === 'string';
}

export function nameOf(object: KubeObject): string {
  return textOf(object, 'metadata', 'name') ?? '';
}

function isGoing(object: KubeObject): boolean {
  return textOf(object, 'metadata', 'deletionTimestamp') !== null;
}

function entriesOf(schedule: KubeObject): Record<string, unknown>[] {
  return listOf(fieldOf(schedule, 'spec', 'schedules')) as Record<string, unknown>[];
}
