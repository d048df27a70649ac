import type { ClusterComponent } from './cluster-components.ts';

/**
 * A Restore is called `<cluster>-<component>-<8>-preparedata` and its name is a label value of at most 63 characters:
 * 41 are left for cluster and component together.
 */
const CLUSTER_AND_COMPONENT = 41;
const COMPONENT_NAME_MAX_LENGTH = 22;
/** Each shard is a component called `<sharding>-<3 random characters>`. */
const SHARD_SUFFIX_LENGTH = 4;

/**
 * Characters that the name of a restored DB Service may have, given the names of its components. With none known, the
 * longest component name that the API admits is assumed. May be less than 1: then no name fits.
 */
export function serviceNameMaxLength(componentNames: readonly string[]): number {
  const lengths = componentNames.map((name) => name.length);
  return CLUSTER_AND_COMPONENT - (lengths.length === 0 ? COMPONENT_NAME_MAX_LENGTH : Math.max(...lengths));
}

/** What stands for each component in the names of Restore objects: a shard's suffix, an instance template's name. */
export function fullComponentNames(components: readonly ClusterComponent[]): string[] {
  return components.flatMap(({ name, sharding, instances }) => {
    const full = sharding ? `${name}${'-'.padEnd(SHARD_SUFFIX_LENGTH, 'x')}` : name;
    return [full, ...instances.map((instance) => `${full}-${instance}`)];
  });
}
