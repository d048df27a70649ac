import type { Call } from '@holdfast/db-backup-domain/backend';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState, WatchedKind } from './cache/namespace-state.ts';
import type { KubeApi, KubeObject } from './connection/kube-api.ts';

/** What the operator of the server has set. */
export interface KubeSettings {
  /** Where DB Services are looked for, in this order. */
  readonly namespaces: readonly string[];
  /** Label key that puts a Cluster into a project; without the label, its namespace is its project. */
  readonly projectLabel: string;
  /** The server realigns stored crons itself: see `keeper/`. */
  readonly keepsSchedules: boolean;
}

/** What every operation of the backend works with. */
export interface KubeContext {
  readonly settings: KubeSettings;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** A new identifier that no other has. */
  readonly newId: () => string;
  readonly line: KubeblocksLine;

  /** The API server as this caller sees it: all writes, and reads that a write depends on. UNAUTHENTICATED. */
  apiOf(call: Call): KubeApi;
  /**
   * What is known of a namespace, for a caller who may read it: from the cache, never older than the watches are.
   * SERVICE_NOT_FOUND for a namespace that is not configured, UNAUTHENTICATED, FORBIDDEN, and BACKEND_UNAVAILABLE while
   * what is known is stale: it is never shown as fresh.
   */
  stateOf(call: Call, namespace: string): Promise<NamespaceState>;
  /** The configured namespaces that this caller may read. UNAUTHENTICATED. */
  readableNamespaces(call: Call): Promise<string[]>;
  /** What a write was answered with is in the state from now on, though the watch has not told it yet. */
  wrote(call: Call, kind: WatchedKind, object: KubeObject): void;
  /** The same of an object that is gone. */
  removed(call: Call, kind: WatchedKind, object: { namespace: string; name: string; uid: string }): void;
}
