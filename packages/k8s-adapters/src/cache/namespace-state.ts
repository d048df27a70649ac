import type { KubeObject } from '../connection/kube-api.ts';

/** The kinds that are watched in each namespace. */
export const WATCHED_KINDS = ['clusters', 'backups', 'policies', 'schedules', 'restores'] as const;
export type WatchedKind = (typeof WATCHED_KINDS)[number];

/**
 * What is known of one namespace at one moment. It never changes: a later state is another object, which shares the
 * maps of the kinds that did not change. Objects are as they came, less the secret annotations and managedFields.
 */
export interface NamespaceState {
  readonly namespace: string;
  /** Grows with every change of an object, within the life of one cache; equal versions are equal states. */
  readonly version: number;
  /** By name. */
  readonly clusters: ReadonlyMap<string, KubeObject>;
  readonly backups: ReadonlyMap<string, KubeObject>;
  readonly policies: ReadonlyMap<string, KubeObject>;
  readonly schedules: ReadonlyMap<string, KubeObject>;
  readonly restores: ReadonlyMap<string, KubeObject>;
  /** Of the whole cluster, refreshed now and then; empty where the reader may not list them. */
  readonly actionSets: readonly KubeObject[];
  readonly backupRepos: readonly KubeObject[];
  /** `serviceKind` by name of ComponentDefinition; empty where the reader may not list them. */
  readonly serviceKinds: ReadonlyMap<string, string>;
}
