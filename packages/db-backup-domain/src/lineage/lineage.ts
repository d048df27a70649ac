import type { DbService, LineageEdge } from '../wire/index.ts';

/**
 * The edges of the Project Canvas, in the order of the restored services: `to` was restored from `backup` of `from`.
 * Both ends are uids of services in the list: a source that is not listed any more has no node to draw an edge from,
 * and a re-created namesake is not the source.
 */
export function lineageOf(services: readonly Pick<DbService, 'uid' | 'restoredFrom'>[]): LineageEdge[] {
  const listed = new Set(services.map((service) => service.uid));
  return services.flatMap(({ uid, restoredFrom }) => {
    if (restoredFrom === null || restoredFrom.service.uid === uid) return [];
    if (!listed.has(restoredFrom.service.uid)) return [];
    return [{ from: restoredFrom.service.uid, backup: restoredFrom.backup, to: uid }];
  });
}
