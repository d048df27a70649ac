import { setTimeout as sleep } from 'node:timers/promises';
import { ask, openClient, type Way } from '../../outside-servers/mysql.ts';

/** What one database says: its newest step, and how many steps there are. */
interface Steps {
  readonly last: number;
  readonly count: number;
}

/** Writes without a pause, in transactions over two databases, until it is disposed of. */
export interface MoneyMover extends AsyncDisposable {
  /** In one statement, and so of one moment on a living server. */
  seen(way: Way): Promise<{ left: Steps; right: Steps; money: number }>;
}

const SET_UP = `
CREATE DATABASE left_bank; CREATE DATABASE right_bank;
CREATE TABLE left_bank.balances (id INT PRIMARY KEY, amount BIGINT NOT NULL);
CREATE TABLE right_bank.balances LIKE left_bank.balances;
CREATE TABLE left_bank.steps (n INT PRIMARY KEY);
CREATE TABLE right_bank.steps (n INT PRIMARY KEY);
INSERT INTO left_bank.balances SELECT seq, 1000 FROM left_bank.seq_1_to_100;
INSERT INTO right_bank.balances SELECT seq, 1000 FROM left_bank.seq_1_to_100;
`;

const step = (n: number): string => `BEGIN;
UPDATE left_bank.balances SET amount = amount - ${n % 97} WHERE id = ${1 + (n % 100)};
INSERT INTO left_bank.steps VALUES (${n});
UPDATE right_bank.balances SET amount = amount + ${n % 97} WHERE id = ${1 + ((n * 7) % 100)};
INSERT INTO right_bank.steps VALUES (${n});
COMMIT;
`;

export async function startMoneyMover(server: Way): Promise<MoneyMover> {
  await ask(server, SET_UP);
  const client = await openClient(server);
  let going = true;
  const moving = (async () => {
    for (let n = 1; going; n += 1) {
      await client.send(step(n));
      await sleep(1);
    }
  })();
  return {
    seen: async (way) => {
      const side = (name: string): string =>
        `(SELECT CONCAT(COALESCE(MAX(n), 0), ' ', COUNT(*)) FROM ${name}.steps)`;
      const sum = (name: string): string => `(SELECT SUM(amount) FROM ${name}.balances)`;
      const text = await ask(
        way,
        `START TRANSACTION WITH CONSISTENT SNAPSHOT;
         SELECT ${side('left_bank')}, ${side('right_bank')}, ${sum('left_bank')} + ${sum('right_bank')};`,
      );
      const [left = '', right = '', money = ''] = text.trim().split('\t');
      return { left: stepsOf(left), right: stepsOf(right), money: Number(money) };
    },
    async [Symbol.asyncDispose]() {
      going = false;
      await moving;
      await client.end();
      await client[Symbol.asyncDispose]();
    },
  };
}

function stepsOf(text: string): Steps {
  const [last = 0, count = 0] = text.split(' ').map(Number);
  return { last, count };
}
