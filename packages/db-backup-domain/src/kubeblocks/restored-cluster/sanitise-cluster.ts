import type { MutableObject } from './cluster-snapshot.ts';
import { LABELS } from '../labels.ts';
import { fieldOf, isObject } from '../values/raw-object.ts';

/** Names under which the source may stand in selectors, and the one that takes their place. */
export interface Renaming {
  readonly from: ReadonlySet<string>;
  readonly to: string;
}

/**
 * Takes out of a Cluster's specification what belongs to the source alone and would collide with it, steal its
 * traffic, or name objects that only the source has. Changes `spec` in place; works on every line's form.
 */
export function sanitiseClusterSpec(spec: MutableObject, renaming: Renaming): void {
  drop(spec, ['backup', 'restore']);
  // WipeOut deletes backups by the Cluster's name: also those of an older namesake, when the new one is removed.
  if (spec['terminationPolicy'] === 'WipeOut') spec['terminationPolicy'] = 'Delete';
  sanitiseServices(spec);
  renameInScheduling(spec['schedulingPolicy'], renaming);
  for (const component of objects(spec['componentSpecs'])) sanitiseComponent(component, renaming);
  for (const sharding of [...objects(spec['shardings']), ...objects(spec['shardingSpecs'])]) {
    drop(sharding, ['offline']);
    for (const template of [...objects([sharding['template']]), ...objects(sharding['shardTemplates'])])
      sanitiseComponent(template, renaming);
  }
  dropEmpty(spec, ['services', 'componentSpecs', 'shardings', 'shardingSpecs']);
}

/** Account and TLS secrets, the service account and taken-out instances exist for the source alone. */
function sanitiseComponent(component: MutableObject, renaming: Renaming): void {
  drop(component, ['offlineInstances', 'stop', 'serviceAccountName', 'tls', 'issuer', 'shardIDs']);
  if (isObject(component['labels'])) delete (component['labels'] as MutableObject)[LABELS.instance];
  sanitiseServices(component);
  sanitiseAccounts(component);
  for (const network of objects([component['network']])) drop(network, ['hostPorts']);
  for (const part of [component, ...objects(component['instances'])]) {
    renameInScheduling(part['schedulingPolicy'], renaming);
    for (const claim of objects(part['volumeClaimTemplates'])) sanitiseClaim(claim);
  }
  dropEmpty(component, ['services', 'systemAccounts']);
}

function sanitiseAccounts(component: MutableObject): void {
  if (!Array.isArray(component['systemAccounts'])) return;
  const accounts = objects(component['systemAccounts']);
  for (const account of accounts) drop(account, ['secretRef', 'secretRefRevision']);
  component['systemAccounts'] = accounts.filter((account) =>
    Object.keys(account).some((key) => key !== 'name'),
  );
}

/** A fixed claim name, volume or data source would give the new service the source's volume, or an old one's. */
function sanitiseClaim(claim: MutableObject): void {
  drop(claim, ['persistentVolumeClaimName']);
  for (const spec of objects([claim['spec']])) drop(spec, ['volumeName', 'dataSource', 'dataSourceRef']);
}

/** Load balancers go; fixed ports and addresses are left to the platform; selectors follow the new Cluster. */
function sanitiseServices(owner: MutableObject): void {
  if (!Array.isArray(owner['services'])) return;
  const kept = objects(owner['services']).filter(
    (service) =>
      service['serviceType'] !== 'LoadBalancer' && fieldOf(service, 'spec', 'type') !== 'LoadBalancer',
  );
  for (const service of kept) for (const spec of objects([service['spec']])) sanitiseServiceSpec(spec);
  owner['services'] = kept;
}

function sanitiseServiceSpec(spec: MutableObject): void {
  drop(spec, ['healthCheckNodePort', 'loadBalancerIP', 'externalIPs']);
  // 'None' makes a service headless; any other value is an address that the source holds.
  if (spec['clusterIP'] !== 'None') drop(spec, ['clusterIP', 'clusterIPs']);
  for (const port of objects(spec['ports'])) drop(port, ['nodePort']);
  if (isObject(spec['selector'])) delete (spec['selector'] as MutableObject)[LABELS.instance];
}

/** Pod affinities and spread constraints that speak of the source's own pods speak of the new Cluster's. */
function renameInScheduling(policy: unknown, renaming: Renaming): void {
  if (Array.isArray(policy)) {
    for (const item of policy) renameInScheduling(item, renaming);
  } else if (isObject(policy)) {
    for (const [key, field] of Object.entries(policy)) {
      if (key === 'labelSelector') renameInSelector(field, renaming);
      else renameInScheduling(field, renaming);
    }
  }
}

function renameInSelector(selector: unknown, { from, to }: Renaming): void {
  const rename = (value: unknown) => (typeof value === 'string' && from.has(value) ? to : value);
  const labels = fieldOf(selector, 'matchLabels');
  if (isObject(labels) && Object.hasOwn(labels, LABELS.instance))
    (labels as MutableObject)[LABELS.instance] = rename(labels[LABELS.instance]);
  for (const expression of objects(fieldOf(selector, 'matchExpressions')))
    if (expression['key'] === LABELS.instance && Array.isArray(expression['values']))
      expression['values'] = expression['values'].map(rename);
}

function objects(list: unknown): MutableObject[] {
  return Array.isArray(list) ? list.filter((item): item is MutableObject => isObject(item)) : [];
}

function drop(object: MutableObject, keys: readonly string[]): void {
  for (const key of keys) delete object[key];
}

/** The API asks for at least one item where such a list is given at all. */
function dropEmpty(object: MutableObject, keys: readonly string[]): void {
  for (const key of keys) if (Array.isArray(object[key]) && object[key].length === 0) delete object[key];
}
