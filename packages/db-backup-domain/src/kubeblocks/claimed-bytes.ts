import { parseByteQuantity } from './values/quantity.ts';
import { fieldOf, listOf } from './values/raw-object.ts';

/**
 * What the volumes of a Cluster claim in all, by its settings: every claim of every replica and shard. null where they
 * claim nothing, where a number is missing or cannot be read, and where instance templates have claims of their own:
 * what would be summed then is not what will be claimed.
 */
export function claimedBytes(cluster: unknown): number | null {
  const spec = fieldOf(cluster, 'spec');
  const shardings = [...listOf(fieldOf(spec, 'shardings')), ...listOf(fieldOf(spec, 'shardingSpecs'))];
  const parts = [
    ...listOf(fieldOf(spec, 'componentSpecs')).map((component) => claimedByReplicas(component)),
    ...shardings.map((sharding) =>
      times(fieldOf(sharding, 'shards'), claimedByReplicas(fieldOf(sharding, 'template'))),
    ),
  ];
  const bytes = sum(parts);
  return bytes === 0 ? null : bytes;
}

function claimedByReplicas(component: unknown): number | null {
  const own = listOf(fieldOf(component, 'instances'));
  if (own.some((instance) => listOf(fieldOf(instance, 'volumeClaimTemplates')).length > 0)) return null;
  const claims = listOf(fieldOf(component, 'volumeClaimTemplates')).map((claim) =>
    parseByteQuantity(fieldOf(claim, 'spec', 'resources', 'requests', 'storage')),
  );
  return claims.length === 0 ? 0 : times(fieldOf(component, 'replicas'), sum(claims));
}

function times(count: unknown, bytes: number | null): number | null {
  if (bytes === null || bytes === 0) return bytes;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count * bytes : null;
}

function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0);
}
