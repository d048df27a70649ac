import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackupSummary, ServiceView } from '@holdfast/db-backup-domain/wire';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { startServer, type RunningServer } from '../integration/running-server.ts';

/**
 * The clock of a running server process jumps, by libfaketime: its wall clock follows a file, its monotonic clock stays true. An hourly policy goes on by the clock as it is, with one run for all that a jump
 * leapt over, and nothing is deleted for a clock that has just leapt.
 */
const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((file) => existsSync(file));

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const service = { namespace: 'main', name: 'shop' };

let source: OutsidePostgres;
let dataDir: string;
beforeAll(async () => {
  source = await startPostgres();
  dataDir = await mkdtemp('/var/tmp/holdfast-jumps-');
  await chmod(dataDir, 0o711);
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

/** By how much the server's clock is ahead of ours; it takes effect at once. */
async function setAhead(ms: number): Promise<void> {
  const seconds = Math.round(ms / 1000);
  // In one step: a reader finds the old one or the new one.
  await writeFile(join(dataDir, 'clock.draft'), `${seconds < 0 ? '' : '+'}${seconds}\n`);
  await rename(join(dataDir, 'clock.draft'), join(dataDir, 'clock'));
}

async function startAhead(ms: number): Promise<RunningServer> {
  await setAhead(ms);
  return startServer({
    dataDir,
    environment: {
      LD_PRELOAD: LIBRARY!,
      FAKETIME_TIMESTAMP_FILE: join(dataDir, 'clock'),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
}

async function view(server: RunningServer): Promise<ServiceView> {
  const found = await server.api.db.get.query({ ...service, backups: { limit: 200 } });
  if ('unchanged' in found) throw new Error('unchanged was not asked for');
  return found;
}

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(200);
  }
}

const automatic = async (server: RunningServer): Promise<BackupSummary[]> =>
  (await view(server)).backups.items.filter((backup) => backup.type === 'automatic');

/** Until there are so many automatic backups and all have ended; then there are no more of them. */
async function untilRuns(server: RunningServer, count: number): Promise<BackupSummary[]> {
  const ended = await until(async () => {
    const backups = await automatic(server);
    const allEnded = backups.every(({ status }) => status === 'Completed' || status === 'Failed');
    return backups.length >= count && allEnded ? backups : undefined;
  });
  expect(ended).toHaveLength(count);
  return ended;
}

/** The next run by the server's own clock is within an hour. */
async function assertGoesOn(server: RunningServer): Promise<void> {
  const { policy, serverTime } = await until(async () => {
    const found = await view(server);
    const ahead = Date.parse(found.policy!.nextRunAt!) - Date.parse(found.serverTime);
    return ahead > 0 && ahead <= HOUR_MS ? found : undefined;
  });
  expect(Date.parse(policy!.nextRunAt!)).toBeGreaterThan(Date.parse(serverTime));
}

test.skipIf(LIBRARY === undefined)(
  'a clock that jumps loses no run and doubles none',
  { timeout: 600_000 },
  async () => {
    let ahead = 0;
    let jumped: number;
    {
      await using server = await startAhead(ahead);
      const { username, password, port } = source;
      await server.api.db.service.register.mutate({
        ...{ ...service, engine: 'postgresql', host: '127.0.0.1', port, username, password },
      });
      // Half an hour away, so that only a jump brings it.
      const minute = (new Date().getUTCMinutes() + 30) % 60;
      const savePolicy = (): Promise<unknown> =>
        server.api.db.backupPolicy.update.mutate({
          ...{ namespace: 'main', service: 'shop', timeZone: 'UTC', retention: { days: 1 } },
          schedule: { frequency: 'hourly', minute },
        });
      await savePolicy();
      const jump = async (ms: number): Promise<void> => {
        ahead += ms;
        await setAhead(ahead);
      };
      /** Saving wakes the scheduler, and must swallow nothing that is due; else it looks after half a minute. */
      const jumpAndSave = (ms: number): Promise<unknown> => jump(ms).then(savePolicy);
      await jump(40 * MINUTE_MS);
      await untilRuns(server, 1);
      await assertGoesOn(server);

      await jumpAndSave(-20 * MINUTE_MS);
      await assertGoesOn(server);
      await untilRuns(server, 1);

      await jumpAndSave(5 * HOUR_MS);
      const [latest] = await untilRuns(server, 2);
      expect(latest).toMatchObject({ status: 'Completed' });
      expect((await view(server)).policy!.health).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/missed/),
      });

      await jumpAndSave(3 * 366 * DAY_MS);
      await untilRuns(server, 3);
      await assertGoesOn(server);
      // Both older ones have expired by years, and stay: the clock is not believed yet.
      expect((await view(server)).backups.items.map(({ status }) => status)).toEqual(
        Array(3).fill('Completed'),
      );
      const { warnings } = await server.api.system.info.query();
      expect(warnings.map(({ code }) => code)).toContain('CLOCK_LEAPT');

      await jump(-3 * 366 * DAY_MS);
      await assertGoesOn(server);
      await jumpAndSave(2 * HOUR_MS);
      await untilRuns(server, 4);
      expect((await view(server)).policy!.lastRun).toMatchObject({ status: 'Completed' });
      const lastRunAt = Date.parse((await view(server)).policy!.lastRun!.at);
      expect(Math.abs(lastRunAt - (Date.now() + ahead))).toBeLessThan(HOUR_MS);
      jumped = ahead;
    }
    for (const [stopped, runs] of [
      [90 * DAY_MS, 5],
      [-80 * DAY_MS, 5],
    ] as const) {
      jumped += stopped;
      await using server = await startAhead(jumped);
      await untilRuns(server, runs);
      await assertGoesOn(server);
      expect((await automatic(server)).filter(({ status }) => status === 'Completed')).toHaveLength(runs);
    }
  },
);
