import { availableParallelism } from 'node:os';
import {
  startPostgres as startOutsideServer,
  type OutsidePostgres as OutsideServer,
} from '../../tests/outside-servers/postgresql.ts';
import { runShell, type Run } from '../measure/shell-run.ts';
import type { BenchSource, RawDump, RawRestore } from './engine.ts';

/** Rows of `orders` and of `events` that make a megabyte on the server's disk. */
const ROWS_PER_MEGABYTE = 2380;
const DATABASE = 'shop';
/** As many workers as a restore of Holdfast takes. */
const JOBS = Math.min(availableParallelism(), 4);

const TABLES = `
  CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, country char(2) NOT NULL,
    created timestamptz NOT NULL, profile jsonb NOT NULL);
  CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL, placed timestamptz NOT NULL, status text NOT NULL,
    total numeric(12,2) NOT NULL, note text);
  CREATE TABLE events (id uuid NOT NULL, customer bigint NOT NULL, at timestamptz NOT NULL, kind text NOT NULL, body jsonb NOT NULL);`;

/** $1: rows of the two large tables; a tenth as many customers. */
const ROWS = [
  `INSERT INTO customers SELECT n, 'user' || n || '@mail' || n % 53 || '.example',
     (ARRAY['Ada','Grace','Linus','Ken','Edsger','Barbara'])[1 + n % 6] || ' ' || initcap(substr(md5(n::text), 1, 8)),
     (ARRAY['DE','FR','US','JP','BR'])[1 + n % 5], timestamptz '2022-01-01' + n * interval '37 seconds',
     jsonb_build_object('tier', n % 4, 'tags', jsonb_build_array('t' || n % 17, 't' || n % 23), 'ref', md5('c' || n))
   FROM generate_series(1, $1::bigint / 10) n`,
  `INSERT INTO orders SELECT n, 1 + (n * 7919) % ($1::bigint / 10), timestamptz '2023-01-01' + n * interval '17 seconds',
     (ARRAY['new','paid','sent','back'])[1 + n % 4], (n * 31) % 100000 / 100.0,
     CASE WHEN n % 3 = 0 THEN 'please leave parcel number ' || n % 9973 || ' with the neighbour at door ' || n % 89 END
   FROM generate_series(1, $1::bigint) n`,
  `INSERT INTO events SELECT md5('e' || n)::uuid, 1 + (n * 104729) % ($1::bigint / 10), timestamptz '2024-01-01' + n * interval '3 seconds',
     (ARRAY['view','click','buy','leave'])[1 + n % 4],
     jsonb_build_object('path', '/item/' || (n * 7919) % 100003, 'agent', 'Mozilla/5.0 (X11; Linux x86_64) build ' || n % 97,
       'ms', (n * 31) % 5000, 'session', md5((n / 20)::text))
   FROM generate_series(1, $1::bigint) n`,
];
const INDEXES = `
  ALTER TABLE events ADD PRIMARY KEY (id);
  CREATE INDEX ON orders (customer);
  CREATE INDEX ON events (customer, at);
  ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers;`;

export async function startPostgres(size: number): Promise<BenchSource> {
  const server = await startOutsideServer({ settings: ['max_wal_size=8GB', 'shared_buffers=256MB'] });
  await fill(server, size);
  return {
    address: {
      engine: 'postgresql',
      host: '127.0.0.1',
      port: server.port,
      username: 'postgres',
      password: server.password,
    },
    env: environment(server),
    bytes: () => bytesOf(server),
    dumps: DUMPS,
    restores: async () => {
      const target = await startTarget();
      return { raw: rawRestores(target), [Symbol.asyncDispose]: () => target[Symbol.asyncDispose]() };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function fill(server: OutsideServer, size: number): Promise<void> {
  const admin = await server.connect('postgres');
  await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  const client = await server.connect(DATABASE);
  await client.query(TABLES);
  for (const rows of ROWS) await client.query(rows, [size * ROWS_PER_MEGABYTE]);
  await client.query(INDEXES);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
  await client.end();
}

function environment(server: OutsideServer): Record<string, string> {
  return {
    PGHOST: '127.0.0.1',
    PGPORT: String(server.port),
    PGUSER: 'postgres',
    PGPASSWORD: server.password,
  };
}

async function bytesOf(server: OutsideServer): Promise<number> {
  const client = await server.connect('postgres');
  const { rows } = await client.query<{ bytes: string }>(`SELECT pg_database_size('${DATABASE}') AS bytes`);
  await client.end();
  return Number(rows[0]?.bytes);
}

const PLAIN_DUMP = `pg_dump -Fc -Z0 --no-tablespaces --no-password ${DATABASE}`;
const DUMPS: readonly RawDump[] = [
  {
    name: 'pg_dump -Fc -Z0 | zstd -3 > file; sync',
    script: `${PLAIN_DUMP} | zstd -q -3 -T1 -c > "$OUT"; sync`,
  },
  { name: 'pg_dump -Fc', script: `pg_dump -Fc --no-password ${DATABASE} > "$OUT"` },
  { name: 'pg_dump -Fc -Z0 > /dev/null', script: `${PLAIN_DUMP} | wc -c > "$OUT"` },
  {
    name: 'pg_dump -Fc -Z0 | restic backup --stdin',
    script: `export RESTIC_PASSWORD=bench RESTIC_CACHE_DIR="$OUT.cache"; restic -q -r "$OUT" init; ${PLAIN_DUMP} | restic -q -r "$OUT" backup --stdin --stdin-filename dump`,
  },
];

/** What `pg_restore` loads into: as durable as any server, as large as those that Holdfast makes. */
function startTarget(): Promise<OutsideServer> {
  return startOutsideServer({ settings: ['fsync=on', 'shared_buffers=128MB'] });
}

function rawRestores(target: OutsideServer): readonly RawRestore[] {
  const load = async (archive: string, jobs: number): Promise<Run> => {
    const client = await target.connect('postgres');
    await client.query(`DROP DATABASE IF EXISTS ${DATABASE}`);
    await client.end();
    await checkpoint(target);
    const script = `zstd -q -d -f -c "$ARCHIVE" > "$ARCHIVE.plain"; pg_restore --exit-on-error --create --jobs=${jobs} --dbname=postgres "$ARCHIVE.plain"; rm "$ARCHIVE.plain"`;
    const run = await runShell(script, { ...environment(target), ARCHIVE: archive });
    await checkpoint(target);
    return run;
  };
  return [
    { name: `zstd -d; pg_restore -j${JOBS}`, run: (archive) => load(archive, JOBS) },
    { name: 'zstd -d; pg_restore', run: (archive) => load(archive, 1) },
  ];
}

/** What is still to be written is written, before anything else is measured. */
async function checkpoint(server: OutsideServer): Promise<void> {
  const client = await server.connect('postgres');
  await client.query('CHECKPOINT');
  await client.end();
}
