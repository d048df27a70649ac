/** Of the database `config`, these alone are dumped: what the tools themselves keep. */
const KEPT_OF_CONFIG = ['chunks', 'collections', 'databases', 'settings', 'shards', 'tags', 'version'];

/** Where a server keeps its accounts, whatever database they belong to. */
export const ACCOUNTS_DATABASE = 'admin';
export const USERS_COLLECTION = 'system.users';
export const ROLES_COLLECTION = 'system.roles';

export interface Namespace {
  readonly db: string;
  readonly collection: string;
}

/**
 * Whether `mongodump` of a whole server takes a collection: not what is the server's own business (replication,
 * profiles, keys, caches of a router). Views come by their own names, and not by `system.views`.
 */
export function isDumped({ db, collection }: Namespace): boolean {
  if (db === 'local') return false;
  if (db === 'config') return KEPT_OF_CONFIG.includes(collection);
  if (db === ACCOUNTS_DATABASE) return collection !== 'system.keys' && !collection.includes('$');
  if (collection === 'system.js') return true;
  return !collection.startsWith('system.') && !collection.includes('$');
}

/** Users, roles and the version of their format: compared as accounts, not as documents. */
export function isOfAccounts({ db, collection }: Namespace): boolean {
  return db === ACCOUNTS_DATABASE && collection.startsWith('system.');
}

/** The oplog that was taken along, as the archive names it. */
export function isOplog({ db, collection }: Namespace): boolean {
  return db === '' && collection === 'oplog';
}

/** The collection that holds the documents. */
export function dataCollection(name: string, type: string): string {
  return type === 'timeseries' ? `system.buckets.${name}` : name;
}
