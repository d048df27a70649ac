import type { KubeObject } from '../connection/kube-api.ts';

interface Identity {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export function identityOf(object: KubeObject): Identity {
  const metadata = (object.metadata ?? {}) as Partial<Identity>;
  return {
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
  };
}

/**
 * Whether one version is later than another. The versions of one kind count up in one etcd; where they are no numbers,
 * nobody can tell, and what came last is taken for the later.
 */
export function isLater(version: string, than: string): boolean {
  const [a, b] = [digitsOf(version), digitsOf(than)];
  if (a === null || b === null) return version !== than;
  return a.length === b.length ? a > b : a.length > b.length;
}

function digitsOf(version: string): string | null {
  return /^\d+$/.test(version) ? version.replace(/^0+(?=\d)/, '') : null;
}
