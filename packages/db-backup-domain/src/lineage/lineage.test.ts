import { expect, test } from 'vitest';
import { lineageOf } from './lineage.ts';

const from = (uid: string, backup: string): Parameters<typeof lineageOf>[0][number]['restoredFrom'] => ({
  service: { namespace: 'demo', name: 'orders-db', uid },
  backup,
});

test('an edge from source to restored, for each restored service', () => {
  const services = [
    { uid: 'a', restoredFrom: null },
    { uid: 'b', restoredFrom: from('a', 'one') },
    { uid: 'c', restoredFrom: from('b', 'two') },
    { uid: 'd', restoredFrom: from('a', 'one') },
  ];
  expect(lineageOf(services)).toEqual([
    { from: 'a', backup: 'one', to: 'b' },
    { from: 'b', backup: 'two', to: 'c' },
    { from: 'a', backup: 'one', to: 'd' },
  ]);
});

test('no edge from a source that is not listed, though its namesake is, nor to itself', () => {
  const services = [
    { uid: 'namesake-of-a', restoredFrom: null },
    { uid: 'b', restoredFrom: from('a', 'one') },
    { uid: 'c', restoredFrom: from('c', 'odd') },
  ];
  expect(lineageOf(services)).toEqual([]);
});
