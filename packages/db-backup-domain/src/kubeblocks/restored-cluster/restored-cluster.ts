import { assertServiceName } from '../../naming/index.ts';
import { componentsOf, type ClusterComponent } from '../cluster-components.ts';
import { readSnapshot, snapshotOfBackup, unusable, type ClusterSnapshot } from './cluster-snapshot.ts';
import { convertSnapshot } from './convert-cluster.ts';
import { ANNOTATIONS, DATA_PROTECTION_GROUP, LABELS, VOLUME_RESTORE_POLICY_PARAMETER } from '../labels.ts';
import { lineageAnnotations, lineageLabels, type Lineage } from './lineage.ts';
import { recogniseEngine, type ServiceKindOf } from '../engine.ts';
import { LINE_FACTS, type ClusterApiVersion, type KubeblocksLine } from '../line.ts';
import { labelOf } from '../values/raw-object.ts';
import { sanitiseClusterSpec } from './sanitise-cluster.ts';
import { fullComponentNames, serviceNameMaxLength } from '../service-name-length.ts';

export interface RestoredClusterInput {
  /** The Backup with its annotations, or, where it recorded nothing, the source as it lives: a Cluster object. */
  readonly settings: { readonly backup: unknown } | { readonly snapshot: unknown };
  readonly restoredName: string;
  readonly namespace: string;
  /** Puts the new Cluster into the project; null where the namespace is the project. */
  readonly projectLabel: { readonly key: string; readonly value: string } | null;
  /** `lineage.backup` is what is restored. */
  readonly lineage: Lineage;
  readonly line: KubeblocksLine;
  /**
   * The component, or sharding, that the backup was taken from; null where only the settings can tell: then it is the
   * one of them that holds data.
   */
  readonly component: string | null;
  /** Helps to tell which one holds data. */
  readonly serviceKindOf?: ServiceKindOf;
}

export interface ClusterManifest {
  readonly apiVersion: ClusterApiVersion;
  readonly kind: 'Cluster';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly spec: Record<string, unknown>;
}

/**
 * The new Cluster of a restore: the source's recorded settings without what is the source's alone, its backup policy
 * off, and the directive that fills it from the backup, in the form of the line. Of the Backup's annotations only the
 * snapshot's specification is used. Create it with `fieldValidation=Strict`: what a line does not know must not be
 * dropped in silence.
 *
 * SNAPSHOT_UNUSABLE (nothing recorded, not readable, of another component, not convertible), SERVICE_NAME_INVALID.
 */
export function buildRestoredCluster(input: RestoredClusterInput): ClusterManifest {
  const facts = LINE_FACTS[input.line];
  const { settings } = input;
  const snapshot = 'backup' in settings ? snapshotOfBackup(settings.backup) : readSnapshot(settings.snapshot);
  const components = componentsOf(snapshot);
  const component = input.component ?? dataBearingComponent(snapshot, input.serviceKindOf);
  assertComponent(settings, component, components);
  assertServiceName(input.restoredName, serviceNameMaxLength(fullComponentNames(components)));

  sanitiseClusterSpec(snapshot.spec, { from: sourceNames(snapshot, input.lineage), to: input.restoredName });
  const spec = convertSnapshot(snapshot, facts.clusterApiVersion, input.restoredName);
  assertTerminationPolicy(spec['terminationPolicy'], facts.clusterApiVersion);
  const byAnnotation = facts.restoreBy === 'annotation';
  return {
    apiVersion: facts.clusterApiVersion,
    kind: 'Cluster',
    metadata: {
      name: input.restoredName,
      namespace: input.namespace,
      labels: {
        ...(input.projectLabel && { [input.projectLabel.key]: input.projectLabel.value }),
        ...lineageLabels(input.lineage),
      },
      annotations: {
        ...lineageAnnotations(input.lineage, { namespace: input.namespace, name: input.restoredName }),
        ...(byAnnotation && { [ANNOTATIONS.restoreFromBackup]: restoreAnnotation(input.lineage, component) }),
      },
    },
    spec: byAnnotation ? spec : { ...spec, restore: restoreSpec(input) },
  };
}

function dataBearingComponent(snapshot: ClusterSnapshot, serviceKindOf?: ServiceKindOf): string {
  const { component, unsupportedReason } = recogniseEngine(snapshot, serviceKindOf);
  if (component === null)
    throw unusable(`They do not tell which component was backed up. ${unsupportedReason ?? ''}`.trim());
  return component.name;
}

/**
 * A key that matches no component restores nothing, raises no error, and holds every later backup of the new service
 * back for ever: so it is refused here.
 */
function assertComponent(
  settings: RestoredClusterInput['settings'],
  component: string,
  listed: readonly ClusterComponent[],
): void {
  const taken =
    'backup' in settings
      ? (labelOf(settings.backup, LABELS.sharding) ?? labelOf(settings.backup, LABELS.component))
      : null;
  if (taken !== null && taken !== component)
    throw unusable(`The backup was taken from component ${taken}, not from ${component}.`);
  if (!listed.some(({ name }) => name === component))
    throw unusable(
      `They list no component ${component}, only: ${listed.map(({ name }) => name).join(', ')}.`,
    );
}

/** In selectors the source stands under the name that it had, whichever of the two records tells it. */
function sourceNames(snapshot: ClusterSnapshot, lineage: Lineage): ReadonlySet<string> {
  return new Set([lineage.source.name, ...(snapshot.name === null ? [] : [snapshot.name])]);
}

function assertTerminationPolicy(policy: unknown, apiVersion: ClusterApiVersion): void {
  const known = [
    'DoNotTerminate',
    'Delete',
    ...(apiVersion === LINE_FACTS['0.9'].clusterApiVersion ? ['Halt'] : []),
  ];
  if (typeof policy !== 'string' || !known.includes(policy))
    throw unusable('They have no terminationPolicy that the platform knows.');
}

/** Every value is a string, and the namespace is always said: without it the accounts are not restored. */
function restoreAnnotation(lineage: Lineage, component: string): string {
  const { name, namespace } = lineage.backup;
  return JSON.stringify({ [component]: { name, namespace, volumeRestorePolicy: 'Parallel' } });
}

function restoreSpec({ lineage }: RestoredClusterInput): Record<string, unknown> {
  const { name, namespace } = lineage.backup;
  return {
    source: { apiGroup: DATA_PROTECTION_GROUP, kind: 'Backup', name, namespace },
    parameters: { [VOLUME_RESTORE_POLICY_PARAMETER]: 'Parallel' },
  };
}
