import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { changeOf, listenToTabs, tellOtherTabs, type Word } from './tabs.ts';

const ORDERS = [['db', 'get'], { input: { namespace: 'demo', name: 'orders-db' }, type: 'infinite' }];
const CACHE = [['db', 'get'], { input: { namespace: 'demo', name: 'cache' }, type: 'infinite' }];
const LIST = [['db', 'list'], { input: {}, type: 'query' }];
const ROWS = [['db', 'rows'], { input: { namespace: 'demo', name: 'orders-db' }, type: 'query' }];

let asked: string[];
let listening: QueryClient;
let speaking: QueryClient;
let unsubscribe: (() => void)[];

const BUSY_MACHINE = { timeout: 10_000 };

beforeEach(async () => {
  asked = [];
  unsubscribe = [];
  [listening, speaking] = [new QueryClient(), new QueryClient()];
  for (const client of [listening, speaking]) listenToTabs(client);
  for (const [name, queryKey] of Object.entries({ ORDERS, CACHE, LIST, ROWS })) {
    const observer = new QueryObserver(listening, {
      queryKey,
      queryFn: () => asked.push(name),
      staleTime: Infinity,
    });
    unsubscribe.push(observer.subscribe(() => undefined));
  }
  await vi.waitFor(() => expect(asked).toHaveLength(4), BUSY_MACHINE);
  asked = [];
});

afterEach(() => {
  for (const stop of unsubscribe) stop();
  vi.restoreAllMocks();
});

/** What would be asked besides has been asked after this. */
const settled = () => new Promise((later) => setTimeout(later, 300));
const backedUp: Word = { kind: 'changed', namespace: 'demo', service: 'orders-db' };
const isStale = (queryKey: unknown[]) => listening.getQueryState(queryKey)?.isInvalidated;

it('asks anew what another tab has changed, and nothing else; many words at once are one', async () => {
  for (let word = 0; word < 20; word += 1) tellOtherTabs(speaking, backedUp);
  await vi.waitFor(() => expect(asked).toHaveLength(2), BUSY_MACHINE);
  await settled();
  expect(asked.toSorted()).toEqual(['LIST', 'ORDERS']);
});

it('asks nothing while it is hidden, but knows that what it has is old', async () => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  tellOtherTabs(speaking, backedUp);
  await vi.waitFor(() => expect(isStale(ORDERS)).toBe(true), BUSY_MACHINE);
  await settled();
  expect(asked).toEqual([]);
  expect([ORDERS, LIST, CACHE, ROWS].map(isStale)).toEqual([true, true, false, false]);
});

it('tells a change by the service that the call was about', () => {
  const of = (path: string, input: unknown) => changeOf([path.split('.')], input);
  expect(of('db.backup.create', { namespace: 'demo', service: 'orders-db', name: 'b-1' })).toEqual(backedUp);
  expect(of('db.service.stop', { namespace: 'demo', name: 'orders-db' })).toEqual(backedUp);
  expect(of('db.restore.discard', { namespace: 'demo', id: 'r-1' })).toEqual({
    kind: 'changed',
    namespace: 'demo',
    service: null,
  });
  expect(of('system.confirmMasterKeyCopy', undefined)).toEqual({ kind: 'system-changed' });
  expect(changeOf(undefined, { namespace: 'demo' }), 'what is no procedure').toBeNull();
});
