import { fieldOf, listOf, textOf } from './values/raw-object.ts';

/** One component of a Cluster, or one sharding, whose shards are components of one template. */
export interface ClusterComponent {
  readonly name: string;
  readonly sharding: boolean;
  /** Name, prefix or expression of its ComponentDefinition; null in a Cluster of the old or topology form. */
  readonly definition: string | null;
  readonly serviceVersion: string | null;
  /** Names of its instance templates. */
  readonly instances: readonly string[];
}

/** Components and shardings of a Cluster of any line (`shardings`; `shardingSpecs` in v1alpha1), as listed there. */
export function componentsOf(cluster: unknown): ClusterComponent[] {
  const spec = fieldOf(cluster, 'spec');
  const plain = listOf(fieldOf(spec, 'componentSpecs')).map((raw) => read(raw, raw, false));
  const sharded = [...listOf(fieldOf(spec, 'shardings')), ...listOf(fieldOf(spec, 'shardingSpecs'))].map(
    (raw) => read(raw, fieldOf(raw, 'template'), true),
  );
  return [...plain, ...sharded].filter((component) => component !== null);
}

function read(named: unknown, template: unknown, sharding: boolean): ClusterComponent | null {
  const name = textOf(named, 'name');
  if (name === null) return null;
  const definition = textOf(template, 'componentDef') ?? textOf(template, 'componentDefRef');
  const instances = listOf(fieldOf(template, 'instances')).map((instance) => textOf(instance, 'name') ?? '');
  return { name, sharding, definition, serviceVersion: textOf(template, 'serviceVersion'), instances };
}
