import { setTimeout as sleep } from 'node:timers/promises';
import type { OutsidePostgres } from './postgresql.ts';

/** Dumps that somebody's lock on a table makes wait, as long as it is held. Disposed of, it is let go. */
export interface HeldDumps extends AsyncDisposable {
  /** Until a dump has come as far as the table. */
  untilOneWaits(): Promise<void>;
  /** Ends what waits, from the first on, as an administrator would. The next one is held again. */
  cutOff(): Promise<void>;
  /** What waits goes on, and nothing is held any more. Idempotent. */
  letGo(): Promise<void>;
}

const WAITING = `from pg_stat_activity where application_name = 'holdfast' and wait_event_type = 'Lock'`;

/** From now on every dump of the server waits when it comes to this table of its database `postgres`. */
export async function holdDumps(server: OutsidePostgres, table: string): Promise<HeldDumps> {
  await using opened = new AsyncDisposableStack();
  const holder = await server.connect('postgres');
  opened.defer(() => holder.end());
  /* A transaction sees the activity as it was when it first looked: another connection looks. */
  const watcher = await server.connect('postgres');
  opened.defer(() => watcher.end());
  await holder.query('begin');
  await holder.query(`lock table ${table} in access exclusive mode`);
  const untilOneWaits = async (): Promise<void> => {
    while ((await watcher.query(`select 1 ${WAITING}`)).rowCount === 0) await sleep(100);
  };
  const held = opened.move();
  const letGo = (): Promise<void> => held.disposeAsync();
  return {
    untilOneWaits,
    cutOff: async () => {
      await untilOneWaits();
      await watcher.query(`select pg_terminate_backend(pid) ${WAITING}`);
    },
    letGo,
    [Symbol.asyncDispose]: letGo,
  };
}
