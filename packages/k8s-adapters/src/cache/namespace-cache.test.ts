import { SECRET_ANNOTATIONS } from '@holdfast/db-backup-domain/kubeblocks';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { backupNamed, callOf, contextOn, type TestedContext } from '../open-context.testing.ts';
import {
  startApiServer,
  startFront,
  whyNoApiServer,
  type ApiServer,
  type Fault,
  type Front,
} from '../testing/index.ts';
import type { CacheSettings } from './cache-settings.ts';

const SOON = { timeout: 20_000, interval: 20 };
const CALL = callOf();
const LISTS = { verb: 'list', resource: 'backups' };
const WATCHES = { verb: 'watch', resource: 'backups' };

let apiServer: ApiServer;
let front: Front;
let namespace = '';
let count = 0;
const cleanUp: (() => void)[] = [];

beforeAll(async () => {
  if (whyNoApiServer() !== null) return;
  apiServer = await startApiServer();
  front = await startFront(apiServer);
}, 120_000);

afterEach(() => {
  for (const each of cleanUp.splice(0)) each();
});

afterAll(async () => {
  await front?.[Symbol.asyncDispose]();
  await apiServer?.[Symbol.asyncDispose]();
});

/** A context over a namespace of its own. */
async function opened(
  cache: Partial<CacheSettings> = {},
  others: readonly string[] = [],
): Promise<TestedContext> {
  count += 1;
  namespace = `cache-${count}`;
  const tested = contextOn(front, { namespaces: [namespace, ...others], cache });
  cleanUp.push(() => tested.close());
  await vi.waitFor(() => tested.lineKnown(CALL, 0), SOON);
  front.forgetRequests();
  return tested;
}

function inject(fault: Fault): ReturnType<Front['inject']> {
  const injected = front.inject(fault);
  cleanUp.push(() => injected.lift());
  return injected;
}

const make = (name: string, annotations = {}) =>
  apiServer.admin.create(BACKUP, backupNamed(name, namespace, annotations));
const unmake = (name: string) => apiServer.admin.remove(BACKUP, { namespace, name });
const namesIn = async ({ context }: TestedContext): Promise<string[]> =>
  [...(await context.stateOf(CALL, namespace)).backups.keys()].toSorted();
const seen = (tested: TestedContext, names: readonly string[]): Promise<void> =>
  vi.waitFor(async () => expect(await namesIn(tested)).toEqual(names), SOON);
const watching = (tested: TestedContext): Promise<void> =>
  vi.waitFor(async () => {
    await namesIn(tested);
    expect(front.watches.count({ namespace })).toBe(5);
  }, SOON);

async function detailOf(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  if (!isHoldfastError(error, 'BACKEND_UNAVAILABLE'))
    throw new Error('It is not unavailable.', { cause: error });
  return error.detail ?? '';
}

describe.skipIf(whyNoApiServer() !== null)('what is known of a namespace', () => {
  it('is read page by page, and once for everybody', async () => {
    const tested = await opened({ pageSize: 4 });
    for (let index = 0; index < 10; index += 1) await make(`b-${index}`);
    const states = await Promise.all(
      Array.from({ length: 100 }, () => tested.context.stateOf(CALL, namespace)),
    );
    expect([new Set(states).size, states[0]?.backups.size]).toEqual([1, 10]);
    await watching(tested);
    await Promise.all(Array.from({ length: 100 }, () => namesIn(tested)));
    const queries = front.requests(LISTS).map(({ query }) => new URLSearchParams(query));
    expect(queries.map((query) => [query.get('limit'), query.has('continue')])).toEqual([
      ['4', false],
      ['4', true],
      ['4', true],
    ]);
    expect(front.requests(WATCHES)).toHaveLength(1);
    expect(front.requests({ namespace })).toHaveLength(4 + 3 + 5);
  });

  it('follows what happens, and a state that was handed out never changes', async () => {
    const tested = await opened();
    await make('a');
    await seen(tested, ['a']);
    const before = await tested.context.stateOf(CALL, namespace);
    await make('b');
    await seen(tested, ['a', 'b']);
    await unmake('a');
    await seen(tested, ['b']);
    const after = await tested.context.stateOf(CALL, namespace);
    expect([...before.backups.keys()]).toEqual(['a']);
    expect(after.version).toBeGreaterThan(before.version);
    expect(await tested.context.stateOf(CALL, namespace)).toBe(after);
    expect(after.clusters).toBe(before.clusters);
  });

  it('holds no secret, whichever way an object came', async () => {
    const tested = await opened();
    const secrets = Object.fromEntries(SECRET_ANNOTATIONS.map((key) => [key, 'hunter2']));
    await make('listed', secrets);
    await seen(tested, ['listed']);
    await make('watched', secrets);
    await seen(tested, ['listed', 'watched']);
    const api = tested.context.apiOf(CALL);
    tested.context.wrote(
      CALL,
      'backups',
      await api.create(BACKUP, backupNamed('written', namespace, secrets)),
    );
    const { backups } = await tested.context.stateOf(CALL, namespace);
    expect([...backups.keys()].toSorted()).toEqual(['listed', 'watched', 'written']);
    const kept = JSON.stringify([...backups.values()]);
    expect(kept).not.toContain('hunter2');
    expect(kept).not.toContain('managedFields');
  });

  it('shows what was written at once, and late news does not undo it', async () => {
    const tested = await opened();
    await make('old');
    await watching(tested);
    front.watches.mute(true);
    const { context } = tested;
    const api = context.apiOf(CALL);
    context.wrote(CALL, 'backups', await api.create(BACKUP, backupNamed('new', namespace)));
    const patch = { metadata: { labels: { changed: 'yes' } } };
    context.wrote(CALL, 'backups', await api.patch(BACKUP, { namespace, name: 'old' }, patch));
    const { uid } = (await api.get(BACKUP, { namespace, name: 'new' }))?.metadata as { uid: string };
    expect(await namesIn(tested)).toEqual(['new', 'old']);
    expect(
      await api.remove(BACKUP, { namespace, name: 'new' }, { uid: 'another' }).catch((e) => e),
    ).toMatchObject({
      status: 409,
    });
    expect(await api.remove(BACKUP, { namespace, name: 'new' }, { uid })).toBe(true);
    context.removed(CALL, 'backups', { namespace, name: 'new', uid });
    expect(await namesIn(tested)).toEqual(['old']);

    // Now everything is told again, from the beginning on.
    front.watches.mute(false);
    front.watches.cut({ namespace });
    await make('last');
    const during: string[] = [];
    await vi.waitFor(async () => {
      during.push(...(await namesIn(tested)));
      expect(during).toContain('last');
    }, SOON);
    expect(during).not.toContain('new');
    const { backups } = await context.stateOf(CALL, namespace);
    expect(backups.get('old')?.metadata).toMatchObject({ labels: { changed: 'yes' } });
  });
});

describe.skipIf(whyNoApiServer() !== null)('when the API server is in trouble', () => {
  it('a watch that was cut goes on where it ended, without a list', async () => {
    const tested = await opened();
    await make('a');
    await watching(tested);
    front.forgetRequests();
    front.watches.cut({ namespace });
    await make('b');
    await unmake('a');
    await seen(tested, ['b']);
    await watching(tested);
    expect(front.requests(LISTS)).toEqual([]);
  });

  it('a watch that ends in order is begun again', async () => {
    const tested = await opened();
    await watching(tested);
    await new Promise((resolve) => setTimeout(resolve, 50));
    front.watches.end({ namespace });
    await make('a');
    await seen(tested, ['a']);
    expect(tested.logged.filter((line) => line.includes('Watching'))).toEqual([]);
  });

  it('one ERROR event of 410 leads to one list, and one of 500 to none', async () => {
    const tested = await opened();
    await watching(tested);
    front.forgetRequests();
    const watchedTimes = (times: number): Promise<void> =>
      vi.waitFor(() => expect(front.requests(WATCHES)).toHaveLength(times), SOON);
    front.watches.fail(500, { namespace, resource: 'backups' });
    await watchedTimes(1);
    await watching(tested);
    expect(front.requests(LISTS)).toHaveLength(0);
    front.watches.fail(410, { namespace, resource: 'backups' });
    await watchedTimes(2);
    await make('a');
    await seen(tested, ['a']);
    await watching(tested);
    expect(front.requests(LISTS)).toHaveLength(1);
    expect(front.requests({ verb: 'list', resource: 'clusters' })).toHaveLength(0);
  });

  it('what the API server has forgotten is listed at once, however long failures are waited out', async () => {
    const tested = await opened({ backOff: { firstMs: 120_000, longestMs: 120_000 } });
    await watching(tested);
    front.watches.fail(410, { namespace, resource: 'backups' });
    await make('a');
    await seen(tested, ['a']);
  });

  it('429 and 500 are waited out, as long as is asked for', async () => {
    const tested = await opened();
    await make('a');
    inject({ match: LISTS, times: 1, status: 429, retryAfterSeconds: 1 });
    const began = performance.now();
    expect(await namesIn(tested)).toEqual(['a']);
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(front.requests(LISTS)).toHaveLength(2);
    const broken = inject({ match: WATCHES, times: 3, status: 500 });
    front.watches.cut({ namespace });
    await make('b');
    await seen(tested, ['a', 'b']);
    expect(broken.hits()).toBe(3);
  });

  it('what is old is not shown, it says since when, and it recovers by itself', async () => {
    const tested = await opened();
    await make('a');
    await watching(tested);
    const outage = inject({ match: { namespace }, status: 503 });
    front.watches.cut({ namespace });
    expect(await namesIn(tested)).toEqual(['a']);
    const detail = await vi.waitFor(() => detailOf(tested.context.stateOf(CALL, namespace)), SOON);
    expect(detail).toMatch(
      /^Nothing new was heard of cache-\d+ since \d{4}-\d\d-\d\dT[\d:]+Z\. The API server answered 503\.$/,
    );
    await unmake('a');
    await make('b');
    outage.lift();
    await vi.waitFor(async () => expect(await namesIn(tested)).toEqual(['b']), SOON);
  });

  it('a connection that died without a word is noticed', async () => {
    const tested = await opened();
    await make('a');
    await watching(tested);
    front.watches.mute(true);
    const silence = inject({ instead: 'silence' });
    const detail = await vi.waitFor(() => detailOf(tested.context.stateOf(CALL, namespace)), SOON);
    expect(detail).toMatch(/^Nothing new was heard/);
    silence.lift();
    front.watches.mute(false);
    await make('b');
    await vi.waitFor(async () => expect(await namesIn(tested)).toEqual(['a', 'b']), SOON);
  });

  it('the first question does not wait for a server that is not there', async () => {
    const tested = await opened();
    await front.cut();
    const began = performance.now();
    expect(await detailOf(tested.context.stateOf(CALL, namespace))).toMatch(/cannot be reached/);
    expect(performance.now() - began).toBeLessThan(2_000);
    await front.mend();
    await vi.waitFor(() => namesIn(tested), SOON);
  });

  it('the first question waits no longer than its caller', async () => {
    const tested = await opened({ firstSyncMs: 5_000 });
    inject({ match: LISTS, instead: 'silence' });
    const called = callOf(undefined, AbortSignal.timeout(50));
    const began = performance.now();
    expect(await detailOf(tested.context.stateOf(called, namespace))).toMatch(/could not be read in time/);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('nor longer than is sensible', async () => {
    const tested = await opened({ firstSyncMs: 300 });
    inject({ match: LISTS, instead: 'silence' });
    expect(await detailOf(tested.context.stateOf(CALL, namespace))).toMatch(/could not be read in time/);
  });

  it('it may be killed, forget all history and come back', { timeout: 120_000 }, async () => {
    const tested = await opened();
    await make('a');
    await make('b');
    await watching(tested);
    await apiServer.kill();
    expect(await vi.waitFor(() => detailOf(tested.context.stateOf(CALL, namespace)), SOON)).toMatch(
      /Nothing new/,
    );
    await apiServer.restart();
    await vi.waitFor(async () => expect(await namesIn(tested)).toEqual(['a', 'b']), SOON);

    const away = inject({ match: { verb: 'watch', namespace }, status: 503 });
    front.watches.cut({ namespace });
    await unmake('a');
    await make('c');
    await apiServer.compact();
    front.forgetRequests();
    away.lift();
    await vi.waitFor(async () => expect(await namesIn(tested)).toEqual(['b', 'c']), SOON);
    expect(front.requests({ ...LISTS, namespace })).toHaveLength(1);
  });
});

describe.skipIf(whyNoApiServer() !== null)('limits', () => {
  it('a namespace that nobody asks for is watched no more', async () => {
    // Longer than a first question takes on a busy machine: one that is idle is given up with who waits for it.
    const tested = await opened({ idleMs: 3_000 });
    await watching(tested);
    await vi.waitFor(() => expect(front.watches.count({ namespace })).toBe(0), SOON);
    front.forgetRequests();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(front.requests()).toEqual([]);
    await make('a');
    expect(await namesIn(tested)).toEqual(['a']);
  });

  it('so many namespaces are watched at a time, and one in use is not given up for another', async () => {
    const tested = await opened({ mostCaches: 1 }, ['another']);
    await watching(tested);
    expect(await detailOf(tested.context.stateOf(CALL, 'another'))).toMatch(/is the most/);
    tested.pass(61_000);
    expect((await tested.context.stateOf(CALL, 'another')).namespace).toBe('another');
    await vi.waitFor(() => expect(front.watches.count({ namespace })).toBe(0), SOON);
  });

  it('more objects than there is room for are said to be too many', async () => {
    const tested = await opened({ mostObjects: 2 });
    for (const name of ['a', 'b']) await make(name);
    await watching(tested);
    await make('c');
    const detail = await vi.waitFor(() => detailOf(tested.context.stateOf(CALL, namespace)), SOON);
    expect(detail).toMatch(/more than 2/);
  });

  it('a namespace that is not configured is not looked into', async () => {
    const tested = await opened();
    const error: unknown = await tested.context
      .stateOf(CALL, 'kube-system')
      .catch((thrown: unknown) => thrown);
    expect(isHoldfastError(error, 'SERVICE_NOT_FOUND')).toBe(true);
    expect(front.requests()).toEqual([]);
  });
});
