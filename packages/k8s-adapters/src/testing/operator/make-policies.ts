import { DATA_PROTECTION_API_VERSION, LABELS, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { BACKUP_POLICY } from '../../kinds/backup-policy/backup-policy-kind.ts';
import { BACKUP_SCHEDULE } from '../../kinds/backup-schedule/backup-schedule-kind.ts';
import { addonOf, type AddonEngine } from './engines.ts';
import { isGoing, nameOf, phaseOf, uidOf } from './object-facts.ts';
import { clusterApiVersion, ownedBy, partsOf, PROTECTION_FINALIZER, type World } from './world.ts';

/**
 * Some moments after a Cluster was first reconciled, each component that a template fits gets a BackupPolicy, one step
 * later a BackupSchedule with every entry disabled (API.md §4, §5.1). Both are owned by the Cluster.
 */
export async function makePolicies(world: World): Promise<void> {
  const resolved = world.clusters.filter((cluster) => !isGoing(cluster) && phaseOf(cluster) !== null);
  await Promise.all(
    resolved.flatMap((cluster) =>
      partsOf(cluster).map(async ({ list, part, name }) => {
        const addon = addonOf(textOf(part, 'componentDef') ?? textOf(part, 'template', 'componentDef'), null);
        if (addon === null) return;
        const label = list === 'componentSpecs' ? LABELS.component : LABELS.sharding;
        const of = { cluster, component: name, label, addon };
        const policies = ownedBy(cluster, world.policies);
        const own = policies.find((policy) => nameOf(policy) === policyName(of));
        if (own === undefined) await world.create(BACKUP_POLICY, policyBody(world, of));
        else if (phaseOf(own) === null) await world.change(BACKUP_POLICY, own, AVAILABLE);
        else if (ownedBy(cluster, world.schedules).every((one) => nameOf(one) !== scheduleName(of)))
          await world.create(BACKUP_SCHEDULE, scheduleBody(world, of));
      }),
    ),
  );
}

interface Of {
  readonly cluster: KubeObject;
  /** Of a component or of a sharding. */
  readonly component: string;
  readonly label: string;
  readonly addon: AddonEngine;
}

const AVAILABLE: KubeObject = { status: { phase: 'Available', observedGeneration: 1 } };

function policyName({ cluster, component }: Of): string {
  return `${nameOf(cluster)}-${component}-backup-policy`;
}

function scheduleName({ cluster, component }: Of): string {
  return `${nameOf(cluster)}-${component}-backup-schedule`;
}

function metadata(
  world: World,
  { cluster, component, label, addon }: Of,
  name: string,
): Record<string, unknown> {
  return {
    name,
    namespace: world.namespace,
    finalizers: [PROTECTION_FINALIZER],
    labels: {
      [LABELS.instance]: nameOf(cluster),
      'app.kubernetes.io/managed-by': 'kubeblocks',
      [label]: component,
      'componentdefinition.kubeblocks.io/name': addon.componentDef,
    },
    annotations: {
      'apps.kubeblocks.io/backup-policy-template': `${addon.clusterDef}-backup-policy-template`,
      'dataprotection.kubeblocks.io/is-default-policy': 'true',
    },
    ownerReferences: [
      {
        apiVersion: clusterApiVersion(world.line),
        kind: 'Cluster',
        name: nameOf(cluster),
        uid: uidOf(cluster),
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}

function policyBody(world: World, of: Of): KubeObject {
  const { cluster, component, label, addon } = of;
  const matchLabels = {
    [LABELS.instance]: nameOf(cluster),
    [label]: component,
    'kubeblocks.io/role': 'primary',
  };
  return {
    apiVersion: DATA_PROTECTION_API_VERSION,
    kind: 'BackupPolicy',
    metadata: metadata(world, of, policyName(of)),
    spec: {
      // As the template has it; the controller writes the template's word over any other (from 1.0, PD buildBackupPolicy).
      ...(world.line !== '0.9' && { retentionPolicy: 'retainLatestBackup' }),
      pathPrefix: `/${nameOf(cluster)}-${uidOf(cluster)}/${component}`,
      target: {
        podSelector: { strategy: 'Any', matchLabels },
        connectionCredential: { secretName: `${nameOf(cluster)}-${component}-account-${addon.account}` },
      },
      backupMethods: addon.methods.map(({ name, actionSet, compatibleMethod }) => ({
        name,
        ...(actionSet === null
          ? { snapshotVolumes: true }
          : { snapshotVolumes: false, actionSetName: actionSet }),
        ...(compatibleMethod !== undefined && { compatibleMethod }),
        targetVolumes: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      })),
    },
  };
}

function scheduleBody(world: World, of: Of): KubeObject {
  const { labels, ...rest } = metadata(world, of, scheduleName(of));
  return {
    apiVersion: DATA_PROTECTION_API_VERSION,
    kind: 'BackupSchedule',
    metadata: { ...rest, labels: { ...(labels as object), [LABELS.backupPolicy]: policyName(of) } },
    spec: {
      backupPolicyName: policyName(of),
      schedules: of.addon.methods
        .filter(({ name }) => name !== 'backup-for-rebuild-instance')
        .map(({ name, cron, retention }) => ({
          ...{ name, backupMethod: name, enabled: false, cronExpression: cron, retentionPeriod: retention },
        })),
    },
  };
}
