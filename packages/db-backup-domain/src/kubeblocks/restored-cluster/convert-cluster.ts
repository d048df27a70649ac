import { componentsOf } from '../cluster-components.ts';
import { unusable, type ClusterSnapshot, type MutableObject } from './cluster-snapshot.ts';
import { convertFields, isBlank, type FieldRules } from './field-conversion.ts';
import { CLUSTER_V1 } from '../labels.ts';
import { asksForDedicatedNodes, schedulingFromLegacy } from './legacy-scheduling.ts';
import type { ClusterApiVersion } from '../line.ts';
import { fieldOf, isObject, listOf, textOf } from '../values/raw-object.ts';

/** Of the cluster, of each component, of each instance template, of each account: what both versions have alike. */
const CLUSTER_FIELDS = [
  'topology',
  'terminationPolicy',
  'componentSpecs',
  'runtimeClassName',
  'schedulingPolicy',
  'services',
];
// prettier-ignore
const COMPONENT_FIELDS = [
  'name', 'annotations', 'labels', 'componentDef', 'serviceVersion', 'env', 'replicas', 'resources',
  'volumeClaimTemplates', 'volumes', 'services', 'systemAccounts', 'serviceRefs', 'disableExporter',
  'schedulingPolicy', 'parallelPodManagementConcurrency', 'instances',
];
// prettier-ignore
const INSTANCE_FIELDS = [
  'name', 'replicas', 'annotations', 'labels', 'env', 'resources', 'schedulingPolicy', 'volumeClaimTemplates',
];

interface Rules {
  readonly cluster: FieldRules;
  readonly component: FieldRules;
}

const TO_V1: Rules = {
  cluster: {
    keep: CLUSTER_FIELDS,
    rename: { clusterDefinitionRef: 'clusterDef', shardingSpecs: 'shardings' },
    // Affinity and tolerations are carried into each component; the rest is the single-component short form,
    // without effect beside componentSpecs, or refused above where it says something.
    forget: ['affinity', 'tolerations', 'clusterVersionRef', 'replicas', 'resources', 'storage'],
  },
  component: {
    keep: [...COMPONENT_FIELDS, 'configs'],
    // prettier-ignore
    forget: [
      'affinity', 'tolerations', 'componentDefRef', 'enabledLogs', 'monitor', 'switchPolicy', 'updateStrategy',
      'podUpdatePolicy', 'instanceUpdateStrategy',
    ],
  },
};

const TO_V1ALPHA1: Rules = {
  cluster: {
    keep: CLUSTER_FIELDS,
    rename: { clusterDef: 'clusterDefinitionRef', shardings: 'shardingSpecs' },
  },
  component: {
    keep: [...COMPONENT_FIELDS, 'podUpdatePolicy'],
    forget: ['instanceUpdateStrategy', 'podUpgradePolicy'],
  },
};

/**
 * The snapshot's specification in the version that the platform takes. Unchanged where it is that version already.
 * SNAPSHOT_UNUSABLE, naming the fields, where the snapshot uses what the other version has no counterpart for.
 * `cluster` is the name of the Cluster to be made: placement rules select its pods.
 */
export function convertSnapshot(
  snapshot: ClusterSnapshot,
  target: ClusterApiVersion,
  cluster: string,
): MutableObject {
  if (snapshot.apiVersion === target) return snapshot.spec;
  const refused: string[] = [];
  const spec =
    target === CLUSTER_V1
      ? toV1(snapshot.spec, cluster, refused)
      : convertParts(snapshot.spec, TO_V1ALPHA1, refused);
  if (refused.length > 0) throw unusable(`Fields without counterpart in ${target}: ${refused.join(', ')}.`);
  return spec;
}

function toV1(legacy: MutableObject, cluster: string, refused: string[]): MutableObject {
  refuseOldDefinitions(legacy, refused);
  const placements = placementsOf(legacy, cluster, refused);
  const spec = convertParts(legacy, TO_V1, refused);
  // v1 knows no Halt, which keeps volumes and drops the rest.
  if (spec['terminationPolicy'] === 'Halt') spec['terminationPolicy'] = 'Delete';
  for (const service of listOf(spec['services'])) {
    const selector = textOf(service, 'shardingSelector');
    if (selector === null || !isObject(service)) continue;
    (service as MutableObject)['componentSelector'] ??= selector;
    delete (service as MutableObject)['shardingSelector'];
  }
  for (const component of listOf(spec['componentSpecs'])) place(component, placements);
  for (const sharding of listOf(spec['shardings']))
    place(fieldOf(sharding, 'template'), placements, sharding);
  return spec;
}

/** ClusterVersion and the components inside an old ClusterDefinition are gone in v1. */
function refuseOldDefinitions(legacy: MutableObject, refused: string[]): void {
  const components = [
    ...listOf(legacy['componentSpecs']),
    ...listOf(legacy['shardingSpecs']).map((sharding) => fieldOf(sharding, 'template')),
  ];
  const allDefined = components.every((component) => textOf(component, 'componentDef') !== null);
  if (!allDefined && textOf(legacy, 'clusterVersionRef') !== null) refused.push('clusterVersionRef');
  if (components.some((c) => textOf(c, 'componentDef') === null && textOf(c, 'componentDefRef') !== null))
    refused.push('componentSpecs[].componentDefRef');
}

/** A component's own affinity and tolerations stand in place of the Cluster's, and a scheduling policy above both. */
function placementsOf(
  legacy: MutableObject,
  cluster: string,
  refused: string[],
): ReadonlyMap<string, MutableObject | null> {
  if (legacy['schedulingPolicy'] !== undefined) return new Map();
  const templates = new Map<string, unknown>([
    ...listOf(legacy['componentSpecs']).map((raw) => [textOf(raw, 'name') ?? '', raw] as const),
    ...listOf(legacy['shardingSpecs']).map(
      (raw) => [textOf(raw, 'name') ?? '', fieldOf(raw, 'template')] as const,
    ),
  ]);
  return new Map(
    componentsOf({ spec: legacy }).map((component) => {
      const template = templates.get(component.name);
      const affinity = fieldOf(template, 'affinity') ?? legacy['affinity'];
      if (asksForDedicatedNodes(affinity)) refused.push(`affinity.tenancy of ${component.name}`);
      const tolerations = fieldOf(template, 'tolerations') ?? legacy['tolerations'];
      return [component.name, schedulingFromLegacy({ affinity, tolerations, cluster, component })];
    }),
  );
}

function place(
  component: unknown,
  placements: ReadonlyMap<string, MutableObject | null>,
  named: unknown = component,
): void {
  const policy = placements.get(textOf(named, 'name') ?? '');
  if (!policy || !isObject(component)) return;
  (component as MutableObject)['schedulingPolicy'] ??= policy;
}

function convertParts(original: MutableObject, rules: Rules, refused: string[]): MutableObject {
  const spec = convertFields(original, rules.cluster, (field) => {
    // The defaults of the old tenancy and availability say nothing that v1 would do otherwise.
    if (!isDefaultPlacement(field, original[field])) refused.push(field);
  });
  const component = (raw: unknown, path: string) =>
    convertComponent(raw, rules.component, (field) => refused.push(`${path}.${field}`));
  if (spec['componentSpecs'] !== undefined)
    spec['componentSpecs'] = listOf(spec['componentSpecs']).map((raw) => component(raw, 'componentSpecs[]'));
  for (const key of ['shardings', 'shardingSpecs'].filter((name) => spec[name] !== undefined))
    spec[key] = listOf(spec[key]).map((raw) => {
      const fields = { keep: ['name', 'shards', 'template'] };
      const sharding = convertFields(mutable(raw), fields, (field) => refused.push(`${key}[].${field}`));
      return { ...sharding, template: component(sharding['template'], `${key}[].template`) };
    });
  return spec;
}

function convertComponent(raw: unknown, rules: FieldRules, refuse: (field: string) => void): MutableObject {
  const component = convertFields(mutable(raw), rules, refuse);
  const instances = listOf(component['instances']);
  if (instances.length === 0) return component;
  const instance = (item: unknown) =>
    convertFields(mutable(item), { keep: INSTANCE_FIELDS }, (field) => refuse(`instances[].${field}`));
  return { ...component, instances: instances.map(instance) };
}

function isDefaultPlacement(field: string, value: unknown): boolean {
  return (
    (field === 'tenancy' && value === 'SharedNode') || (field === 'availabilityPolicy' && value === 'none')
  );
}

function mutable(raw: unknown): MutableObject {
  return isObject(raw) && !isBlank(raw) ? raw : {};
}
