import type { NamespaceState } from '../cache/namespace-state.ts';
import { restoresIn, type NamespaceRestore } from '../restores/restores-in.ts';

/** By uid of a source or target; of the moment that was asked for last. */
interface Remembered {
  readonly now: number;
  readonly byServiceUid: ReadonlyMap<string, readonly NamespaceRestore[]>;
}

const remembered = new WeakMap<NamespaceState, Remembered>();

/** Restores that read from the service or make it, newest first: a list of services asks for many at one moment. */
export function restoresOfService(
  state: NamespaceState,
  uid: string,
  now: number,
): readonly NamespaceRestore[] {
  let known = remembered.get(state);
  if (known?.now !== now) {
    known = { now, byServiceUid: byService(restoresIn(state, now)) };
    remembered.set(state, known);
  }
  return known.byServiceUid.get(uid) ?? [];
}

function byService(restores: readonly NamespaceRestore[]): Map<string, NamespaceRestore[]> {
  const groups = new Map<string, NamespaceRestore[]>();
  for (const one of restores)
    for (const uid of new Set([one.restore.source.uid, one.targetUid])) {
      if (uid === null || uid === '') continue;
      const group = groups.get(uid) ?? [];
      group.push(one);
      groups.set(uid, group);
    }
  return groups;
}
