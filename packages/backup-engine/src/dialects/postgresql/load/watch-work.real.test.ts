import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../host/system-host.ts';
import { withSession } from '../connection.ts';
import { hasPostgres, managedServer, type TestServer } from '../real-server.testing.ts';
import { watchWork } from './watch-work.ts';

const SILENCE_MS = 800;

describe.runIf(hasPostgres)('work on a new server is watched', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await managedServer();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose](), 60_000);

  const watched = (bytes = 0) => ({
    ...{ clock: systemClock, silenceMs: SILENCE_MS, database: 'postgres', bytes },
    signal: AbortSignal.timeout(30_000),
  });
  const statement = (text: string) => (signal: AbortSignal) =>
    withSession(server.credentials, { database: 'postgres', statementMs: 0, signal }, (session) =>
      session.rows(text),
    );
  const silence = (ms: number) => (signal: AbortSignal) => systemClock.sleep(ms, signal);

  it('a busy server may take as long as it likes', { timeout: 30_000 }, async () => {
    const slow = `DO $$ DECLARE until timestamptz := clock_timestamp() + interval '3 s';
      BEGIN WHILE clock_timestamp() < until LOOP END LOOP; END $$`;
    const began = systemClock.monotonic();
    await watchWork(server.credentials, watched(), statement(slow));
    expect(systemClock.monotonic() - began).toBeGreaterThan(3 * SILENCE_MS);
  });

  it(
    'a wait for a lock that nobody lets go is stalled, and the session is cut',
    { timeout: 30_000 },
    async () => {
      const options = { database: 'postgres', statementMs: 0 };
      await withSession(server.credentials, options, async (holder) => {
        await holder.rows('SELECT pg_advisory_lock(42)');
        const waiting = watchWork(server.credentials, watched(), statement('SELECT pg_advisory_lock(42)'));
        await expect(waiting).rejects.toMatchObject({ code: 'STALLED' });
      });
    },
  );

  it(
    'a server on which nothing happens is stalled, later where a large file is read',
    { timeout: 30_000 },
    async () => {
      await expect(watchWork(server.credentials, watched(), silence(20_000))).rejects.toMatchObject({
        code: 'STALLED',
        message: expect.stringMatching(/stalled/),
      });
      await watchWork(server.credentials, watched(100_000_000), silence(3 * SILENCE_MS));
    },
  );

  it('an error of the work, and a stop from outside, are what they are', { timeout: 30_000 }, async () => {
    const broken = watchWork(server.credentials, watched(), () => Promise.reject(new Error('broken')));
    await expect(broken).rejects.toThrow('broken');
    const stop = AbortSignal.abort(new Error('stopped'));
    const stopped = watchWork(server.credentials, { ...watched(), signal: stop }, silence(10_000));
    await expect(stopped).rejects.toThrow();
  });
});
