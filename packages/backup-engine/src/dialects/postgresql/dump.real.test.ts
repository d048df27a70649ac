import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPipeline } from '../../processes/pipeline.ts';
import type { MemberPlan } from '../dialect.ts';
import { withSession } from './connection.ts';
import { dialect, hasPostgres, managedServer, type TestServer } from './real-server.testing.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PASSWORD = 'canary-password-7531';
const APP: MemberPlan = { name: 'database-1', kind: 'database', object: 'app' };
const GLOBALS: MemberPlan = { name: 'globals', kind: 'globals', object: null };

describe.skipIf(!hasPostgres)('dumps of a living server (needs PostgreSQL installed)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await managedServer({ password: PASSWORD });
    await sql('postgres', `CREATE DATABASE app; `);
    await sql(
      'app',
      `CREATE TABLE big AS SELECT n, repeat(md5(n::text), 30) AS v FROM generate_series(1, 40000) n`,
    );
    await sql('postgres', `CREATE ROLE reader LOGIN PASSWORD 'reader'`);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function sql(database: string, statement: string): Promise<void> {
    await withSession(server.credentials, { database }, (session) => session.execute(statement));
  }

  async function dump(
    member: MemberPlan,
    credentials = server.credentials,
  ): Promise<ReturnType<typeof startPipeline>> {
    const facts = await dialect.probe(credentials);
    const command = await dialect.dumpCommand(credentials, member, facts);
    return startPipeline([command, { program: '/bin/cat', args: [] }], { scratch: server.scratch });
  }

  async function bytesOf(run: ReturnType<typeof startPipeline>): Promise<number> {
    let bytes = 0;
    for await (const chunk of run.output) bytes += (chunk as Buffer).length;
    await run.finished;
    return bytes;
  }

  it('fail within the lock wait when a table is locked, and show the password to nobody', async () => {
    await withSession(server.credentials, { database: 'app' }, async (holder) => {
      await holder.execute('BEGIN');
      await holder.execute('LOCK TABLE big IN ACCESS EXCLUSIVE MODE');
      const run = await dump(APP);
      const failed = expect(bytesOf(run)).rejects.toMatchObject({
        program: 'pg_dump',
        kind: 'exit',
        stderr: expect.stringMatching(/timeout\n.*LOCK TABLE/) as string,
      });
      await sleep(300);
      expect(await argumentsOfAll()).toContain('pg_dump');
      expect(await argumentsOfAll()).not.toContain(PASSWORD);
      await failed;
    });
    expect(await readdir(server.scratch)).toEqual(['server']);
  });

  it('fail when pg_dump is killed', async () => {
    const run = await dump(APP);
    // The reader takes little and waits, so that the dump is under way when it is hit.
    await once(run.output, 'readable');
    const drained = bytesOf(run).catch((caught: unknown) => caught);
    process.kill(run.pids[0] as number, 'SIGKILL');
    expect(await drained).toMatchObject({ program: 'pg_dump', kind: 'signal', signal: 'SIGKILL' });
  });

  it('fail when the server ends their session', async () => {
    const run = await dump(APP);
    await once(run.output, 'readable');
    await sql(
      'postgres',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast' AND datname = 'app'`,
    );
    await expect(bytesOf(run)).rejects.toMatchObject({ program: 'pg_dump', kind: 'exit', exitCode: 1 });
  });

  it('of globals hold no password hashes for an account that may not read them', async () => {
    const reader = { ...server.credentials, username: 'reader', password: 'reader' };
    const facts = await dialect.probe(reader);
    expect(facts.settings['rolePasswords']).toBe(false);
    expect(await bytesOf(await dump(GLOBALS, reader))).toBeGreaterThan(100);
  });

  it('are not planned when a database cannot be entered', async () => {
    await sql('postgres', 'CREATE DATABASE closed ALLOW_CONNECTIONS false');
    const facts = await dialect.probe(server.credentials);
    await expect(dialect.planMembers(server.credentials, facts)).rejects.toMatchObject({
      code: 'SERVICE_UNREACHABLE',
      detail: expect.stringContaining('"closed"') as string,
    });
    await sql('postgres', 'DROP DATABASE closed');
  });

  it.each([
    ['a wrong password', { password: 'wrong-canary-99' }],
    ['a port where nobody listens', { port: 1 }],
  ])('are unreachable with %s, without the password in the text', async (_, change) => {
    const credentials = { ...server.credentials, ...change };
    const error = await dialect.probe(credentials).catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(credentials.password);
    expect(await dialect.server.isReady(credentials)).toBe(false);
  });
});

async function argumentsOfAll(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return all.join('\n');
}
