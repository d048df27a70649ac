import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPipeline } from '../../../processes/pipeline.ts';
import type { MemberPlan } from '../../dialect.ts';
import { withSession } from '../connection.ts';
import { dialect, hasPostgres, managedServer, type TestServer } from '../real-server.testing.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const GLOBALS: MemberPlan = { name: 'globals', kind: 'globals', object: null };

describe.skipIf(!hasPostgres)('dumps of a living server (needs PostgreSQL installed)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await managedServer();
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
});
