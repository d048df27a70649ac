import { ask, startMariadb } from '../../tests/outside-servers/mysql.ts';
import { runShell } from '../measure/shell-run.ts';
import type { BenchSource, RawDump } from './engine.ts';

/** Rows of `orders` and of `events` that make a megabyte on the server's disk. */
const ROWS_PER_MEGABYTE = 2300;
const DATABASE = 'shop';
const MOST_ROWS_AT_ONCE = 500_000;

const TABLES = `
  CREATE DATABASE ${DATABASE};
  CREATE TABLE ${DATABASE}.customers (id bigint PRIMARY KEY, email varchar(80) NOT NULL UNIQUE, name varchar(80) NOT NULL, profile json NOT NULL);
  CREATE TABLE ${DATABASE}.orders (id bigint PRIMARY KEY, customer bigint NOT NULL, placed datetime NOT NULL, status varchar(8) NOT NULL,
    total decimal(12,2) NOT NULL, note varchar(120), KEY (customer));
  CREATE TABLE ${DATABASE}.events (id char(36) PRIMARY KEY, customer bigint NOT NULL, at datetime NOT NULL, kind varchar(8) NOT NULL, body json NOT NULL,
    KEY (customer, at));`;

export async function startMysql(size: number): Promise<BenchSource> {
  const server = await startMariadb({
    settings: ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=512M'],
  });
  const rows = size * ROWS_PER_MEGABYTE;
  await ask(server, TABLES);
  for (let from = 1; from <= rows; from += MOST_ROWS_AT_ONCE)
    await ask(server, fill(from, Math.min(rows, from + MOST_ROWS_AT_ONCE - 1)));
  const env = { MYSQL_PWD: server.password, MYSQL_HOST: '127.0.0.1', MYSQL_TCP_PORT: String(server.port) };
  const sizes = `SELECT sum(data_length + index_length) FROM information_schema.tables WHERE table_schema = '${DATABASE}';`;
  return {
    address: {
      engine: 'mysql',
      host: '127.0.0.1',
      port: server.port,
      username: 'root',
      password: server.password,
    },
    env,
    bytes: async () => Number(await ask(server, sizes)),
    dumps: DUMPS,
    restores: async () => {
      const target = await startMariadb({ settings: ['--innodb-flush-log-at-trx-commit=1'] });
      const into = { ...env, MYSQL_PWD: target.password, MYSQL_TCP_PORT: String(target.port) };
      const run = async (archive: string) => {
        await ask(target, `DROP DATABASE IF EXISTS ${DATABASE};`);
        return runShell('zstd -q -d -c "$ARCHIVE" | mariadb --protocol=tcp -u root', {
          ...into,
          ARCHIVE: archive,
        });
      };
      return {
        raw: [{ name: 'zstd -d | mariadb', run }],
        [Symbol.asyncDispose]: () => target[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function fill(from: number, to: number): string {
  const rows = `seq_${from}_to_${to}`;
  return `USE ${DATABASE};
  INSERT INTO customers SELECT seq, concat('user', seq, '@mail', seq % 53, '.example'), concat('Ada ', left(md5(seq), 8)),
    json_object('tier', seq % 4, 'ref', md5(concat('c', seq))) FROM ${rows} WHERE seq % 10 = 0;
  INSERT INTO orders SELECT seq, 1 + (seq * 7919) % 100000, '2023-01-01' + INTERVAL seq * 17 SECOND, elt(1 + seq % 4, 'new', 'paid', 'sent', 'back'),
    (seq * 31) % 100000 / 100, if(seq % 3 = 0, concat('please leave parcel number ', seq % 9973, ' with the neighbour'), NULL) FROM ${rows};
  INSERT INTO events SELECT insert(insert(insert(insert(md5(concat('e', seq)), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-'), 1 + (seq * 104729) % 100000,
    '2024-01-01' + INTERVAL seq * 3 SECOND, elt(1 + seq % 4, 'view', 'click', 'buy', 'leave'),
    json_object('path', concat('/item/', (seq * 7919) % 100003), 'agent', concat('Mozilla/5.0 (X11; Linux x86_64) build ', seq % 97),
      'ms', (seq * 31) % 5000, 'session', md5(floor(seq / 20))) FROM ${rows};`;
}

const DUMP = `mariadb-dump --protocol=tcp -u root --single-transaction --skip-lock-tables --quick --routines --events --triggers --hex-blob --tz-utc --no-tablespaces --default-character-set=utf8mb4 --max-allowed-packet=1G --databases ${DATABASE}`;
const DUMPS: readonly RawDump[] = [
  { name: 'mariadb-dump | zstd -3 > file; sync', script: `${DUMP} | zstd -q -3 -T1 -c > "$OUT"; sync` },
  { name: 'mariadb-dump | gzip', script: `${DUMP} | gzip -c > "$OUT"` },
];
