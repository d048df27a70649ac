import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KubeApi, WatchOptions } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { WATCH_SILENT } from '../connection/watch-stream.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { CACHE_SETTINGS } from './cache-settings.ts';
import { KindStore } from './kind-store.ts';
import { KindWatch } from './kind-watch.ts';

const { staleMs } = CACHE_SETTINGS;
const BROKEN = new KubeApiError('The watch broke off.', { status: 0 });
const SILENT = new KubeApiError('Nothing came.', { status: 0, reason: WATCH_SILENT });
const FORGOTTEN = new KubeApiError('too old resource version', { status: 410, reason: 'Expired' });
const NOBODY_THERE = new KubeApiError('The API server cannot be reached.', { status: 0 });

/** An API server on which nothing happens, and whose watches end as they are told to. */
interface QuietServer {
  /** How a watch ends that was opened, and after how long. */
  ending: { afterMs: number; error: KubeApiError };
  isAway: boolean;
  lists: number;
  watches: number;
  readonly api: KubeApi;
}

function quietServer(ending: QuietServer['ending']): QuietServer {
  const server: Omit<QuietServer, 'api'> = { ending, isAway: false, lists: 0, watches: 0 };
  const api = {
    list: async () => {
      server.lists += 1;
      if (server.isAway) throw NOBODY_THERE;
      return { items: [], resourceVersion: '7', continueFrom: null };
    },
    watch: async (_kind: unknown, { onOpen, signal }: WatchOptions) => {
      server.watches += 1;
      if (server.isAway) throw NOBODY_THERE;
      onOpen?.();
      const { afterMs, error } = server.ending;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(error), afterMs);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()));
      });
    },
  };
  return Object.assign(server, { api: api as unknown as KubeApi });
}

let failures: unknown[];
let watch: KindWatch;

function begin({ api }: QuietServer): void {
  watch = new KindWatch({
    ...{ api, kind: BACKUP, namespace: 'quiet', settings: CACHE_SETTINGS },
    store: new KindStore(10),
    now: () => performance.now(),
    random: () => 1,
    inTurn: (list) => list(),
    onNews: () => undefined,
    onFailure: (failure) => failures.push(failure),
  });
  void watch.run();
}

/** Longest time, in milliseconds, for which something was known but not until then. */
async function oldestWithin(ms: number): Promise<number> {
  let oldest = 0;
  for (let passed = 0; passed < ms; passed += 100) {
    await vi.advanceTimersByTimeAsync(100);
    const { live, knownUntil } = watch.freshness;
    if (!live) oldest = Math.max(oldest, performance.now() - knownUntil);
  }
  return oldest;
}

beforeEach(() => {
  vi.useFakeTimers();
  failures = [];
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

/** Not quite, so that nothing falls on its end. */
const HOUR = 60 * 60_000 - 5_000;

describe('what is watched of a kind that nobody touches', () => {
  it('is known all the time, though nothing ever comes', async () => {
    const server = quietServer({ afterMs: 90_000, error: SILENT });
    begin(server);
    expect(await oldestWithin(HOUR)).toBeLessThanOrEqual(100);
    expect([server.lists, server.watches, failures]).toEqual([1, 40, []]);
  });

  it('is known until something was last heard where a watch cannot be renewed', async () => {
    const server = quietServer({ afterMs: 90_000, error: SILENT });
    begin(server);
    await vi.advanceTimersByTimeAsync(100_000);
    server.isAway = true;
    const since = 90_000;
    await vi.advanceTimersByTimeAsync(80_500);
    expect(watch.freshness).toMatchObject({ live: false, failure: NOBODY_THERE });
    expect(watch.freshness.knownUntil).toBeLessThanOrEqual(since + 1);
    server.isAway = false;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watch.freshness).toMatchObject({ live: true, failure: null });
  });

  it.each([15, 60, 240])(
    'is never old though a gateway cuts idle connections after %i s',
    async (seconds) => {
      const server = quietServer({ afterMs: seconds * 1000, error: BROKEN });
      begin(server);
      expect(await oldestWithin(HOUR)).toBeLessThan(staleMs / 2);
      expect(failures.length).toBeGreaterThan((HOUR / 1000 / seconds) * 0.9);
    },
  );

  it('is read again at once each time that the API server has forgotten where it was', async () => {
    const server = quietServer({ afterMs: 300_000, error: FORGOTTEN });
    begin(server);
    expect(await oldestWithin(HOUR)).toBeLessThan(staleMs / 2);
    expect(server.lists).toBe(12);
  });

  it('is asked for more and more seldom where watches break at once', async () => {
    const server = quietServer({ afterMs: 100, error: BROKEN });
    begin(server);
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(server.watches).toBeLessThan(130);
  });
});
