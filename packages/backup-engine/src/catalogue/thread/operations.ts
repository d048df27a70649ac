import type { DatabaseSync } from 'node:sqlite';
import * as backups from '../topics/backups.ts';
import * as foundBackups from '../topics/found-backups.ts';
import * as masterKey from '../topics/master-key.ts';
import * as meta from '../topics/meta.ts';
import * as policies from '../topics/policies.ts';
import * as projects from '../topics/projects.ts';
import * as restores from '../topics/restores.ts';
import * as retention from '../topics/retainable.ts';
import * as runEvents from '../topics/run-events.ts';
import * as services from '../topics/services.ts';
import * as views from '../views/views.ts';

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
