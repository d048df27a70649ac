import type { DbService } from '@holdfast/db-backup-domain/wire';
import type { Positions } from '../places/layout.ts';

/** The uids of the services that a search names; all of them where it asks for nothing. */
export function matchingServices(services: readonly DbService[], wanted: string): ReadonlySet<string> {
  const text = wanted.trim().toLowerCase();
  return new Set(services.filter(({ name }) => name.toLowerCase().includes(text)).map(({ uid }) => uid));
}

export function onlyShown(positions: Positions, shown: ReadonlySet<string>): Positions {
  return new Map([...positions].filter(([uid]) => shown.has(uid)));
}
