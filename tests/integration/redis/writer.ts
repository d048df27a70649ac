import type { OutsideRedis } from '../../outside-servers/redis.ts';
import type { Wire } from '../../outside-servers/redis-wire.ts';

export const TOTAL = 1_000_000;

/** Moves amounts between two databases, and counts each move in a list and a stream: always in one transaction. */
export interface Writer {
  /** Transactions that were confirmed so far. */
  readonly moves: number;
  stop(): Promise<void>;
}

export async function startWriter(server: OutsideRedis): Promise<Writer> {
  const wire = await server.open();
  await wire.all([
    ['SET', 'account', TOTAL],
    ['SELECT', 1],
    ['SET', 'account', 0],
    ['SELECT', 0],
  ]);
  let moves = 0;
  let over = false;
  const writing = (async () => {
    while (!over) {
      await move(wire, moves);
      moves += 1;
    }
    await wire[Symbol.asyncDispose]();
  })();
  return {
    get moves() {
      return moves;
    },
    async stop() {
      over = true;
      await writing;
    },
  };
}

async function move(wire: Wire, number: number): Promise<void> {
  await wire.all([
    ['MULTI'],
    ['DECRBY', 'account', number % 100],
    ['RPUSH', 'moves', `${number} ${'x'.repeat(number % 50)}`],
    ['SELECT', 1],
    ['INCRBY', 'account', number % 100],
    ['XADD', 'moves', '*', 'number', number],
    ['SET', `move:${number % 5000}`, number],
    ['SELECT', 0],
    ['EXEC'],
  ]);
}

/** Holds only for a state between two transactions. Returns how many there were. */
export async function movesIn(wire: Wire): Promise<number> {
  const [, here, listed, , there, streamed, newest] = await wire.all([
    ['SELECT', 0],
    ['GET', 'account'],
    ['LLEN', 'moves'],
    ['SELECT', 1],
    ['GET', 'account'],
    ['XLEN', 'moves'],
    ['XREVRANGE', 'moves', '+', '-', 'COUNT', 1],
  ]);
  const moves = Number(listed);
  const sum = Number(String(here)) + Number(String(there));
  const last = String(newest).split(',').at(-1);
  const isOneMoment = sum === TOTAL && Number(streamed) === moves && Number(last) === moves - 1;
  if (!isOneMoment)
    throw new Error(`torn: ${sum} in sum, ${moves} listed, ${String(streamed)} streamed, last ${last}`);
  return moves;
}
