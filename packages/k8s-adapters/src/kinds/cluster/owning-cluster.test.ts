import { describe, expect, test } from 'vitest';
import { mayBelongTo, owningCluster } from './owning-cluster.ts';

const cluster = { metadata: { name: 'shop', uid: 'new' } };
const ownedBy = (...ownerReferences: unknown[]) => ({ metadata: { ownerReferences } });

describe('the Cluster that an object belongs to', () => {
  test('is the one it names, whatever else owns it', () => {
    const object = ownedBy(
      { kind: 'Component', name: 'shop-pg', uid: 'c' },
      { kind: 'Cluster', name: 'shop', uid: 'new' },
    );
    expect(owningCluster(object)).toEqual({ name: 'shop', uid: 'new' });
    expect(mayBelongTo(cluster, object)).toBe(true);
  });

  test('is none where it does not say, and then it may be any', () => {
    for (const object of [ownedBy(), {}, ownedBy({ kind: 'Cluster', name: 'shop' }), ownedBy(null, 'x')]) {
      expect(owningCluster(object)).toBeNull();
      expect(mayBelongTo(cluster, object)).toBe(true);
    }
  });

  test('is not its namesake that is gone', () => {
    expect(mayBelongTo(cluster, ownedBy({ kind: 'Cluster', name: 'shop', uid: 'old' }))).toBe(false);
  });
});
