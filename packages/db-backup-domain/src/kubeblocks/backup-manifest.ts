import { assertBackupName, assertDescription, normalizeDescription } from '../naming/index.ts';
import { ANNOTATIONS, DATA_PROTECTION_API_VERSION, LABELS } from './labels.ts';

export interface BackupManifestInput {
  readonly name: string;
  readonly cluster: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly component: { readonly name: string; readonly sharding: boolean };
  /** As `discoverMethod` found them: never composed. */
  readonly policyName: string;
  readonly method: string;
  readonly description?: string | null;
  readonly requestId?: string;
  /** The service's own, so that the project is known when only its backups are left; null: the namespace is the project. */
  readonly projectLabel?: { readonly key: string; readonly value: string } | null;
}

export interface BackupManifest {
  readonly apiVersion: typeof DATA_PROTECTION_API_VERSION;
  readonly kind: 'Backup';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly spec: {
    readonly backupPolicyName: string;
    readonly backupMethod: string;
    readonly deletionPolicy: 'Delete';
  };
}

/**
 * A manual Backup. Its labels are those that the operator sets once it found a pod: set by us, even a Backup that
 * fails before that is found. No retention period: manual backups do not expire. BACKUP_NAME_INVALID,
 * DESCRIPTION_TOO_LONG.
 */
export function buildBackup(input: BackupManifestInput): BackupManifest {
  assertBackupName(input.name);
  const description = normalizeDescription(input.description);
  if (description !== null) assertDescription(description);
  const { cluster, component } = input;
  return {
    apiVersion: DATA_PROTECTION_API_VERSION,
    kind: 'Backup',
    metadata: {
      name: input.name,
      namespace: cluster.namespace,
      labels: {
        [LABELS.instance]: cluster.name,
        [component.sharding ? LABELS.sharding : LABELS.component]: component.name,
        [LABELS.clusterUid]: cluster.uid,
        ...(input.projectLabel && { [input.projectLabel.key]: input.projectLabel.value }),
      },
      annotations: {
        [ANNOTATIONS.origin]: 'manual',
        ...(description !== null && { [ANNOTATIONS.description]: description }),
        ...(input.requestId !== undefined && { [ANNOTATIONS.requestId]: input.requestId }),
      },
    },
    spec: { backupPolicyName: input.policyName, backupMethod: input.method, deletionPolicy: 'Delete' },
  };
}
