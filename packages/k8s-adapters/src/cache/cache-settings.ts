import type { BackOffLimits } from './back-off.ts';

/** Limits and times of the caches. */
export interface CacheSettings {
  /** Most objects on a page of a list. */
  readonly pageSize: number;
  /** How long a page should be, as far as the one before tells: some objects are a hundred times longer than others. */
  readonly pageBytes: number;
  /** A watch is asked to end after so long, up to twice as long by chance. */
  readonly watchSeconds: number;
  /** One that ends sooner is waited out like a failure. */
  readonly shortestWatchMs: number;
  /** One that held for so long shows that all was well: what ends it then is a first failure. */
  readonly settledMs: number;
  readonly backOff: BackOffLimits;
  /** What has not been known to be so for longer is not shown. */
  readonly staleMs: number;
  /** How long the first question waits for the first list. */
  readonly firstSyncMs: number;
  /** Asked for by nobody for so long, a cache is given up. */
  readonly idleMs: number;
  /** How often the API server is asked whether it still answers, while anything is watched. */
  readonly heartbeatMs: number;
  /** How often ActionSets and BackupRepos are read again. */
  readonly clusterObjectsMs: number;
  /** The same of ComponentDefinitions, which are long and change with an upgrade only. */
  readonly definitionsMs: number;
  /** Most objects of one kind in one namespace. */
  readonly mostObjects: number;
  /** Most namespaces kept at a time; where caches are per caller, most pairs of caller and namespace. */
  readonly mostCaches: number;
}

export const CACHE_SETTINGS: CacheSettings = {
  pageSize: 500,
  pageBytes: 8 * 1024 * 1024,
  watchSeconds: 300,
  shortestWatchMs: 1_000,
  settledMs: 10_000,
  backOff: { firstMs: 500, longestMs: 30_000 },
  staleMs: 15_000,
  firstSyncMs: 25_000,
  idleMs: 5 * 60_000,
  heartbeatMs: 10_000,
  clusterObjectsMs: 60_000,
  definitionsMs: 10 * 60_000,
  mostObjects: 50_000,
  mostCaches: 200,
};
