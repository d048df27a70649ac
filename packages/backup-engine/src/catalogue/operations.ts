import type { DatabaseSync } from 'node:sqlite';
import * as backups from './backups.ts';
import * as foundBackups from './found-backups.ts';
import * as masterKey from './master-key.ts';
import * as meta from './meta.ts';
import * as policies from './policies.ts';
import * as projects from './projects.ts';
import * as retention from './retainable.ts';
import * as restores from './restores.ts';
import * as runEvents from './run-events.ts';
import * as services from './services.ts';
import * as views from './views.ts';

/** Every operation of the catalogue, by topic. Each runs as one transaction. */
export const OPERATIONS = {
  backups,
  foundBackups,
  masterKey,
  meta,
  policies,
  projects,
  restores,
  retention,
  runEvents,
  services,
  views,
};

export type Operations = typeof OPERATIONS;

type Call<F> = F extends (db: DatabaseSync) => infer R
  ? () => Promise<R>
  : F extends (db: DatabaseSync, args: infer A) => infer R
    ? (args: A) => Promise<R>
    : never;

/** What the engine sees of the catalogue: the operations, asynchronous. */
export type CatalogueOperations = {
  readonly [T in keyof Operations]: {
    readonly [
      F in keyof Operations[T] as Operations[T][F] extends (db: DatabaseSync, args: never) => unknown
        ? F
        : never
    ]: Call<Operations[T][F]>;
  };
};
