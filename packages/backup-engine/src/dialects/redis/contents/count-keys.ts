/** Names of what is counted, the same for a file and for a living server. */

export const LIBRARIES = 'function libraries';

/** Keys of one type that never expire. */
export function keysOfType(database: number, type: string): string {
  return `db${database} ${type} keys`;
}

/** Keys with a time to live, whatever their type. */
export function expiringKeys(database: number): string {
  return `db${database} keys that expire`;
}
