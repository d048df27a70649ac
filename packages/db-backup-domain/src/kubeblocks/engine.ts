import type { Engine } from '../wire/index.ts';
import { componentsOf, type ClusterComponent } from './cluster-components.ts';
import { LABELS } from './labels.ts';
import { labelOf, textOf } from './values/raw-object.ts';

export interface RecognisedEngine {
  /** null: not one that Holdfast supports, or not recognisable. */
  readonly engine: Engine | null;
  /** What to show: 'PostgreSQL', 'ApeCloud MySQL', or what the platform calls an unsupported one. */
  readonly label: string;
  readonly version: string | null;
  /** The one component whose data a backup holds. */
  readonly component: { readonly name: string; readonly sharding: boolean } | null;
  /** A sentence: why this service cannot be backed up. null: it can. */
  readonly unsupportedReason: string | null;
}

/** What one component is: an engine's data, or a part without data of its own (proxy, sentinel, router). */
interface Role {
  readonly engine: Engine | null;
  readonly label: string;
  /** Backups of the service are taken from this component. */
  readonly dataBearing: boolean;
}

const data = (engine: Engine, label: string): Role => ({ engine, label, dataBearing: true });
const part = (engine: Engine | null, label: string): Role => ({ engine, label, dataBearing: false });

/** Longest prefix first: `redis-sentinel` before `redis`. A prefix ends at a hyphen or at the end of the name. */
const ROLES: readonly (readonly [prefix: string, role: Role])[] = [
  ['apecloud-mysql', data('mysql', 'ApeCloud MySQL')],
  ['postgresql', data('postgresql', 'PostgreSQL')],
  ['mariadb', data('mysql', 'MariaDB')],
  ['mysql', data('mysql', 'MySQL')],
  // The whole of a sharded MongoDB is backed up from its config servers; shards and routers have no policy.
  ['mongo-config-server', data('mongodb', 'MongoDB')],
  ['mongo-shard', part('mongodb', 'MongoDB')],
  ['mongo-mongos', part('mongodb', 'MongoDB')],
  ['mongodb', data('mongodb', 'MongoDB')],
  ['redis-sentinel', part('redis', 'Redis')],
  ['redis-twemproxy', part('redis', 'Redis')],
  ['redis-cluster', data('redis', 'Redis Cluster')],
  ['redis', data('redis', 'Redis')],
  ['proxysql', part('mysql', 'MySQL')],
  ['wescale', part('mysql', 'MySQL')],
  ['vtgate', part('mysql', 'MySQL')],
  ['vtcontroller', part('mysql', 'MySQL')],
  ['pgbouncer', part('postgresql', 'PostgreSQL')],
];

/** `ComponentDefinition.spec.serviceKind` by definition name, where the caller could read it: surer than the name. */
export type ServiceKindOf = (definition: string) => string | null;

/**
 * The engine of a Cluster of any line, from its definitions, else from its ClusterDefinition and component names.
 * Several components with data of their own cannot be held by one backup: recognised, but unsupported.
 */
export function recogniseEngine(
  cluster: unknown,
  serviceKindOf: ServiceKindOf = () => null,
): RecognisedEngine {
  const definitionName = clusterDefinitionOf(cluster);
  const components = componentsOf(cluster).map((component) => ({
    component,
    role: roleOf(component, definitionName, serviceKindOf),
  }));
  const bearing = components.filter(({ role }) => role?.dataBearing ?? true);
  const [first] = bearing;
  if (!first?.role) return unrecognised(first?.component ?? null, { definitionName, serviceKindOf });
  const recognised = {
    engine: first.role.engine,
    label: first.role.label,
    version: versionOf(first.component, cluster),
  };
  if (bearing.length > 1) {
    const names = bearing.map(({ component }) => component.name).join(', ');
    const unsupportedReason = `Several of its components hold data (${names}); one backup cannot hold them together.`;
    return { ...recognised, component: null, unsupportedReason };
  }
  const { name, sharding } = first.component;
  return { ...recognised, component: { name, sharding }, unsupportedReason: null };
}

function unrecognised(
  component: ClusterComponent | null,
  { definitionName, serviceKindOf }: { definitionName: string | null; serviceKindOf: ServiceKindOf },
): RecognisedEngine {
  const definition = component?.definition ?? null;
  const kind = definition === null ? null : serviceKindOf(definition);
  const label = definitionName ?? kind ?? withoutVersion(plainDefinition(definition)) ?? 'Unknown';
  const unsupportedReason =
    component === null ? 'It lists no component that holds data.' : `Backups of ${label} are not supported.`;
  return {
    engine: null,
    label,
    version: component?.serviceVersion ?? null,
    component: null,
    unsupportedReason,
  };
}

function clusterDefinitionOf(cluster: unknown): string | null {
  return (
    textOf(cluster, 'spec', 'clusterDef') ??
    textOf(cluster, 'spec', 'clusterDefinitionRef') ??
    labelOf(cluster, LABELS.clusterDefinition)
  );
}

function roleOf(
  component: ClusterComponent,
  definitionName: string | null,
  serviceKindOf: ServiceKindOf,
): Role | undefined {
  const definition = plainDefinition(component.definition);
  const byDefinition = definition === null ? undefined : roleNamed(definition);
  if (byDefinition) return byDefinition;
  const kind = component.definition === null ? null : serviceKindOf(component.definition);
  if (kind !== null) return roleNamed(kind);
  return roleInTopology(component, definitionName);
}

/** Without a definition's name, a component is known by its own name within the ClusterDefinition. */
function roleInTopology(component: ClusterComponent, definitionName: string | null): Role | undefined {
  const ofCluster = definitionName === null ? undefined : roleNamed(definitionName);
  if (!ofCluster) return definitionName === null ? roleNamed(component.name) : undefined;
  if (definitionName === 'mongodb' && ['shard', 'mongos'].includes(component.name))
    return part('mongodb', ofCluster.label);
  const ofName = roleNamed(component.name);
  return ofName && !ofName.dataBearing ? ofName : ofCluster;
}

function roleNamed(name: string): Role | undefined {
  return ROLES.find(([prefix]) => name === prefix || name.startsWith(`${prefix}-`))?.[1];
}

/** A definition may be written as a regular expression until the operator resolves it: `^mysql-\d+\.\d+.*$`. */
function plainDefinition(definition: string | null): string | null {
  return definition?.replace(/^\^/, '').replace(/[\\$(\[].*$/, '') ?? null;
}

/** `kafka-combine` of `kafka-combine-1.0.2`: the version that a definition's name ends with is that of the definition. */
function withoutVersion(definition: string | null): string | null {
  return definition?.replace(/-v?\d+(\.\d+){0,3}$/, '') ?? null;
}

/** `serviceVersion`, else the digits of an old ClusterVersion's name (`postgresql-14.8.0`) or of a definition's (`redis-7`). */
function versionOf(component: ClusterComponent, cluster: unknown): string | null {
  if (component.serviceVersion !== null) return component.serviceVersion;
  const named = textOf(cluster, 'spec', 'clusterVersionRef') ?? plainDefinition(component.definition) ?? '';
  return /-v?(\d+(?:\.\d+){0,3})(?:-|$)/.exec(named.slice(0, 200))?.[1] ?? null;
}
