import { ANNOTATIONS, LABELS, type KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import { ScriptedApi } from '../backups/scripted-api.testing.ts';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import type { KubeContext } from '../kube-context.ts';
import { LINEAGE, STARTED_AT, at, namespaceState } from './restore-objects.testing.ts';

const { source, backup } = LINEAGE;
export const SECRET = 'CIPHER-TEXT';
export const WRITES = /^(?:create|patch|remove) /;

const component = {
  name: 'postgresql',
  componentDef: 'postgresql-14-1.0.2',
  serviceVersion: '14.7.2',
  replicas: 2,
  env: [{ name: 'TUNING', value: 'SNAPSHOT-VALUE' }],
};
const spec = { clusterDef: 'postgresql', terminationPolicy: 'Delete', componentSpecs: [component] };

export function sourceCluster(changes: { spec?: object; uid?: string } = {}): KubeObject {
  return {
    apiVersion: 'apps.kubeblocks.io/v1',
    kind: 'Cluster',
    metadata: {
      ...{ name: source.name, namespace: 'demo', uid: changes.uid ?? source.uid, resourceVersion: '1' },
      creationTimestamp: at(-86_400),
      labels: { 'holdfast.dev/project': 'web-shop' },
    },
    spec: { ...spec, ...changes.spec },
    status: { phase: 'Running' },
  };
}

export interface BackupChanges {
  readonly labels?: Record<string, string | undefined>;
  readonly annotations?: Record<string, string | undefined>;
  readonly status?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
}

/** A Completed backup, with all that an operator writes into it. */
export function completedBackup(changes: BackupChanges = {}): KubeObject {
  const snapshot = {
    kind: 'Cluster',
    apiVersion: 'apps.kubeblocks.io/v1',
    metadata: { name: source.name },
    spec,
  };
  const labels = {
    [LABELS.instance]: source.name,
    [LABELS.component]: 'postgresql',
    [LABELS.clusterUid]: source.uid,
    [LABELS.backupType]: 'Full',
    ...changes.labels,
  };
  const annotations = {
    [ANNOTATIONS.clusterSnapshot]: JSON.stringify(snapshot),
    [ANNOTATIONS.encryptedAccounts]: JSON.stringify({ postgresql: { postgres: SECRET } }),
    ...changes.annotations,
  };
  return {
    apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
    kind: 'Backup',
    metadata: {
      ...{ name: backup.name, namespace: 'demo', uid: backup.uid, resourceVersion: '1' },
      ...{ creationTimestamp: at(-3_600), labels: present(labels), annotations: present(annotations) },
      ...changes.metadata,
    },
    spec: { backupPolicyName: 'pg-cluster-postgresql-backup-policy', backupMethod: 'pg-basebackup' },
    status: {
      phase: 'Completed',
      backupRepoName: 'my-repo',
      backupMethod: { name: 'pg-basebackup', actionSetName: 'postgresql-basebackup' },
      ...changes.status,
    },
  };
}

function present(record: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** An API server in memory with a source, its backup and what both need, and a cache that is never behind it. */
export class RestoreWorld {
  readonly api: ScriptedApi;
  /** What the cache knows where it is behind. */
  cached: NamespaceState | null = null;
  #ids = 0;

  constructor(objects: { clusters?: KubeObject[]; backups?: KubeObject[]; restores?: KubeObject[] } = {}) {
    const { clusters = [sourceCluster()], backups = [completedBackup()], restores = [] } = objects;
    this.api = new ScriptedApi(namespaceState({ clusters, backups }));
    this.api.now = STARTED_AT;
    this.api.objects.set('restores', new Map());
    for (const restore of restores) this.api.put('restores', restore);
    this.api.objects.set('backuprepos', new Map());
    this.api.put('backuprepos', { metadata: { name: 'my-repo' }, status: { phase: 'Ready' } });
    this.api.put('actionsets', { metadata: { name: 'postgresql-basebackup' } });
  }

  state(): NamespaceState {
    const all = (plural: string) => [...this.api.of(plural).values()];
    return namespaceState({ clusters: all('clusters'), backups: all('backups'), restores: all('restores') });
  }

  context(line: KubeblocksLine = '1.0'): KubeContext {
    return {
      ...this.api.context(),
      line,
      settings: { namespaces: ['demo'], projectLabel: 'holdfast.dev/project', keepsSchedules: false },
      newId: () => `made-${(this.#ids += 1)}-${performance.now()}`,
      stateOf: async () => this.cached ?? this.state(),
    };
  }

  writes(): string[] {
    return this.api.requests.filter((request) => WRITES.test(request));
  }
}
