import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import {
  changeSchema,
  withoutProperty,
  withProperty,
  type Crd,
  type CrdVersion,
  type Schema,
} from './crd.ts';

/**
 * What an API server of a line serves, derived from the definitions of 1.0: the differences of API.md §1 (lines and
 * shapes) and §6.7 that a client can meet.
 */
export function definitionsOfLine(crds: readonly Crd[], line: KubeblocksLine): Crd[] {
  return crds.map((crd) => CHANGES[line].reduce((changed, change) => change(changed), crd));
}

type Change = (crd: Crd) => Crd;

/** §1: 0.9 has Cluster and ComponentDefinition in v1alpha1 only. */
const onlyV1Alpha1 = forPlurals(['clusters', 'componentdefinitions'], (crd) => ({
  ...crd,
  spec: {
    ...crd.spec,
    versions: crd.spec.versions
      .filter(({ name }) => name === 'v1alpha1')
      .map((version) => ({ ...version, storage: true, served: true })),
  },
}));

/** §1: until 1.0 the OpsRequest lives beside the Cluster, and there is no group `operations.kubeblocks.io`. */
const opsBesideClusters = forPlurals(['opsrequests'], (crd) => ({
  ...crd,
  metadata: { ...crd.metadata, name: 'opsrequests.apps.kubeblocks.io' },
  spec: { ...crd.spec, group: 'apps.kubeblocks.io' },
}));

/** §1: BackupPolicy of 0.9 has neither `retentionPolicy` nor a target's `containerPort`. */
const olderPolicies = forPlurals(
  ['backuppolicies'],
  schemas((schema) => {
    const spec = changeSchema(schema, ['spec'], (found) => withoutProperty(found, 'retentionPolicy'));
    return changeSchema(spec, ['spec', 'target'], (found) => withoutProperty(found, 'containerPort'));
  }),
);

/** §1: from 1.1 a sharding may have templates. */
const shardTemplates = forPlurals(
  ['clusters'],
  schemas((schema) =>
    changeSchema(schema, ['spec', 'shardings', '[]'], (found) =>
      withProperty(found, 'shardTemplates', {
        type: 'array',
        items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      }),
    ),
  ),
);

/** §6.7: from 1.2 a restore is declared in the Cluster. */
const RESTORE: Schema = {
  type: 'object',
  required: ['source'],
  'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'spec.restore is immutable' }],
  properties: {
    source: {
      type: 'object',
      required: ['kind', 'name'],
      properties: Object.fromEntries(
        ['apiGroup', 'kind', 'name', 'namespace'].map((name) => [name, { type: 'string' }]),
      ),
    },
    pitr: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    parameters: { type: 'object', additionalProperties: { type: 'string' } },
  },
};
const declaredRestore = forPlurals(['clusters'], (crd) =>
  forVersion(crd, 'v1', (schema) =>
    changeSchema(schema, ['spec'], (found) => withProperty(found, 'restore', RESTORE)),
  ),
);

/** §1: from 1.2 a Backup says why it could not be deleted. */
const deletionFailure = forPlurals(
  ['backups'],
  schemas((schema) =>
    changeSchema(schema, ['status'], (found) =>
      withProperty(found, 'deletionFailureReason', { type: 'string' }),
    ),
  ),
);

const CHANGES: Record<KubeblocksLine, readonly Change[]> = {
  '0.9': [onlyV1Alpha1, opsBesideClusters, olderPolicies],
  '1.0': [],
  '1.1': [shardTemplates],
  '1.2': [shardTemplates, declaredRestore, deletionFailure],
};

function forPlurals(plurals: readonly string[], change: Change): Change {
  return (crd) => (plurals.includes(crd.spec.names.plural) ? change(crd) : crd);
}

function schemas(change: (schema: Schema) => Schema): Change {
  return (crd) => crd.spec.versions.reduce((changed, { name }) => forVersion(changed, name, change), crd);
}

function forVersion(crd: Crd, name: string, change: (schema: Schema) => Schema): Crd {
  const changed = (version: CrdVersion): CrdVersion =>
    version.name === name
      ? { ...version, schema: { openAPIV3Schema: change(version.schema.openAPIV3Schema) } }
      : version;
  return { ...crd, spec: { ...crd.spec, versions: crd.spec.versions.map(changed) } };
}
