import {
  ANNOTATIONS,
  DATA_PROTECTION_API_VERSION,
  fieldOf,
  LABELS,
  labelOf,
  LINE_FACTS,
  listOf,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { clusterKind } from '../../kinds/cluster/cluster-kind.ts';
import { RESTORE } from '../../kinds/restore/restore-kind.ts';
import { ADDONS } from './engines.ts';
import { isGoing, nameOf, phaseOf, uidOf } from './object-facts.ts';
import { partsOf, restoreAnnotation, type World } from './world.ts';

type Stage = 'preparedata' | 'postready';

/** One component of a new Cluster, and the backup that it is to be filled from. */
interface Filling {
  readonly cluster: KubeObject;
  readonly component: string;
  readonly backup: KubeObject;
  readonly stages: readonly Stage[];
}

/** What a failed restore leaves in the Restore's conditions and actions (API.md §6.5). */
export const RESTORE_FAILURE = 'Log Collector Output: tar: unexpected end of archive';

/**
 * Filling new Clusters (API.md §6.5): Restore `…-preparedata` before the Cluster Runs, then `…-postready`, then the
 * directive is taken back: the annotation's entry until 1.1, the condition `Restore` from 1.2 (§6.7), where volumes are
 * filled through a Restore in phase AsDataSource. One that fails leaves the Cluster as it is, Creating in the first stage.
 */
export async function fillClusters(world: World): Promise<void> {
  await Promise.all(fillings(world).map((filling) => fillStep(world, filling)));
}

/** Whether pods wait for data. A directive that no component fits holds nothing (§6.2): the Cluster Runs, empty. */
export function isBeingFilled(world: World, cluster: KubeObject): boolean {
  return fillings(world).some(
    (filling) =>
      filling.cluster === cluster &&
      filling.stages.includes('preparedata') &&
      !isDone(restoreOf(world, filling, 'preparedata')),
  );
}

function fillings(world: World): Filling[] {
  return world.clusters
    .filter((cluster) => !isGoing(cluster) && phaseOf(cluster) !== null)
    .flatMap((cluster) =>
      directives(world, cluster).flatMap(({ component, backupName }) => {
        const backup = world.backups.find((candidate) => nameOf(candidate) === backupName);
        if (backup === undefined || partsOf(cluster).every(({ name }) => name !== component)) return [];
        const method = textOf(backup, 'spec', 'backupMethod');
        const known = ADDONS.flatMap(({ methods }) => methods).find(({ name }) => name === method);
        return [{ cluster, component, backup, stages: known?.restores ?? [] }];
      }),
    );
}

function directives(
  world: World,
  cluster: KubeObject,
): { component: string; backupName: string | undefined }[] {
  if (LINE_FACTS[world.line].restoreBy === 'annotation') {
    const map = restoreAnnotation(cluster, ANNOTATIONS.restoreFromBackup) ?? {};
    return Object.entries(map).map(([component, { name }]) => ({ component, backupName: name }));
  }
  const backupName = textOf(cluster, 'spec', 'restore', 'source', 'name');
  if (backupName === null || conditionOf(cluster)?.status === 'True') return [];
  const backup = world.backups.find((candidate) => nameOf(candidate) === backupName);
  const component = labelOf(backup, LABELS.sharding) ?? labelOf(backup, LABELS.component) ?? '';
  return [{ component, backupName }];
}

async function fillStep(world: World, filling: Filling): Promise<unknown> {
  const { cluster, backup, stages } = filling;
  const source = labelOf(backup, LABELS.clusterUid) ?? '';
  if (world.switches.isHeld('restores', source)) return null;
  for (const stage of stages) {
    /* The last stage runs in the started server. */
    if (stage === 'postready' && phaseOf(cluster) !== 'Running') return null;
    const restore = restoreOf(world, filling, stage);
    if (restore === undefined) return world.create(RESTORE, restoreBody(world, filling, stage));
    if (phaseOf(restore) === 'Failed') return null;
    if (!isDone(restore)) {
      const isFailing = phaseOf(restore) === 'Running' && world.switches.takeFailure('restores', source);
      await world.change(RESTORE, restore, {
        status: nextStatus(world, restore, { stage, backup, isFailing }),
      });
      return isFailing ? declareCondition(world, cluster, 'False') : null;
    }
  }
  return phaseOf(cluster) === 'Running' ? consume(world, filling) : null;
}

function restoreOf(world: World, { cluster, component }: Filling, stage: Stage): KubeObject | undefined {
  const name = restoreName(cluster, component, stage);
  return world.restores.find((restore) => nameOf(restore) === name);
}

function restoreName(cluster: KubeObject, component: string, stage: Stage): string {
  return `${nameOf(cluster)}-${component}-${uidOf(cluster).slice(0, 8)}-${stage}`;
}

function isDone(restore: KubeObject | undefined): boolean {
  return ['Completed', 'AsDataSource'].includes(phaseOf(restore) ?? '');
}

/** API.md §3.1, §6.5: labelled with the new Cluster, owned by its Component. */
function restoreBody(world: World, { cluster, component, backup }: Filling, stage: Stage): KubeObject {
  const isPreparing = stage === 'preparedata';
  return {
    apiVersion: DATA_PROTECTION_API_VERSION,
    kind: 'Restore',
    metadata: {
      name: restoreName(cluster, component, stage),
      namespace: world.namespace,
      labels: {
        [LABELS.instance]: nameOf(cluster),
        'app.kubernetes.io/managed-by': 'kubeblocks',
        [LABELS.component]: component,
      },
    },
    spec: {
      backup: { name: nameOf(backup), namespace: world.namespace },
      ...(isPreparing
        ? { prepareDataConfig: { volumeClaimRestorePolicy: 'Parallel' } }
        : { readyConfig: { jobAction: { target: { podSelector: { matchLabels: {} } } } } }),
    },
  };
}

function nextStatus(
  world: World,
  restore: KubeObject,
  { stage, backup, isFailing }: { stage: Stage; backup: KubeObject; isFailing: boolean },
): KubeObject {
  const [type, list] = stage === 'preparedata' ? ['PrepareData', 'prepareData'] : ['PostReady', 'postReady'];
  const condition = (status: string, reason: string, message: string): KubeObject => ({
    ...{ type, status, reason, message, lastTransitionTime: world.now },
  });
  const action = {
    name: `${list}-0`,
    backupName: nameOf(backup),
    objectKey: `Job/restore-${stage}-${uidOf(restore).slice(0, 8)}-0`,
    startTime: world.now,
  };
  if (phaseOf(restore) === null)
    return {
      phase: 'Running',
      startTimestamp: world.now,
      conditions: [condition('False', 'Processing', `processing ${list} stage.`)],
      actions: { [list]: [{ ...action, status: 'Processing', message: 'is processing' }] },
    };
  const ended = { completionTimestamp: world.now, duration: '1s' };
  if (isFailing)
    return {
      ...{ ...ended, phase: 'Failed' },
      conditions: [condition('False', 'Failed', RESTORE_FAILURE)],
      actions: { [list]: [{ ...action, status: 'Failed', message: RESTORE_FAILURE, endTime: world.now }] },
    };
  const asDataSource = stage === 'preparedata' && LINE_FACTS[world.line].restoreBy === 'spec';
  return {
    ...{ ...ended, phase: asDataSource ? 'AsDataSource' : 'Completed' },
    conditions: [condition('True', 'Succeed', '')],
    actions: { [list]: [{ ...action, status: 'Completed', endTime: world.now }] },
  };
}

/** §6.2: the component is removed from the map, and the empty map with its key; from 1.2 the condition says so. */
function consume(world: World, { cluster, component }: Filling): Promise<unknown> {
  if (LINE_FACTS[world.line].restoreBy === 'spec') return declareCondition(world, cluster, 'True');
  const { [component]: _done, ...left } = restoreAnnotation(cluster, ANNOTATIONS.restoreFromBackup) ?? {};
  const value = Object.keys(left).length === 0 ? null : JSON.stringify(left);
  return world.change(clusterKind(world.line), cluster, {
    metadata: { annotations: { [ANNOTATIONS.restoreFromBackup]: value } },
  });
}

async function declareCondition(
  world: World,
  cluster: KubeObject,
  status: 'True' | 'False',
): Promise<unknown> {
  if (LINE_FACTS[world.line].restoreBy !== 'spec') return null;
  const others = listOf(fieldOf(cluster, 'status', 'conditions')).filter(
    (one) => textOf(one, 'type') !== 'Restore',
  );
  const isDoneNow = status === 'True';
  const condition = {
    ...{ type: 'Restore', status, lastTransitionTime: world.now },
    reason: isDoneNow ? 'RestoreSucceed' : 'RestoreFailed',
    message: isDoneNow ? '' : RESTORE_FAILURE,
  };
  return world.change(clusterKind(world.line), cluster, { status: { conditions: [...others, condition] } });
}

function conditionOf(cluster: KubeObject): KubeObject | undefined {
  return listOf(fieldOf(cluster, 'status', 'conditions')).find((one) => textOf(one, 'type') === 'Restore') as
    KubeObject | undefined;
}
