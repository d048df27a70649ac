import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { compressCommand, decompressCommand } from '../../processes/compression.ts';
import { startPipeline } from '../../processes/pipeline.ts';
import { serverAccount } from '../../servers/account.ts';
import { makeServerFolder, removeServerFolder } from '../../servers/servers-root.ts';
import { startServer } from '../../servers/start-server.ts';
import { stopServer } from '../../servers/stop-server.ts';
import type { ServerRecord } from '../../servers/server-record.ts';
import type { Credentials, MemberContents, MemberPlan, ServerFacts, WorkLimits } from '../dialect.ts';
import { systemClock } from '../../host/system-host.ts';
import { createPostgresDialect } from './dialect.ts';
import { findInstallations } from './tools.ts';

export const dialect = createPostgresDialect({ lockWaitMs: 1000 });
export const hasPostgres = (await findInstallations()).some((each) => each.hasServer);
export const account = await serverAccount();

export interface TestServer extends AsyncDisposable {
  readonly credentials: Credentials;
  readonly record: ServerRecord;
  readonly folder: string;
  /** Passable by the servers' account. */
  readonly scratch: string;
}

/** A real server in a temporary folder; stopped and removed with the scope that holds it. */
export async function managedServer(
  options: { facts?: ServerFacts; password?: string; settings?: Record<string, unknown> } = {},
): Promise<TestServer> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'holdfast-pg-'));
  await chmod(scratch, 0o711);
  const folder = path.join(scratch, 'server');
  const settings = options.settings ?? options.facts?.settings ?? {};
  const credentials = {
    host: '127.0.0.1',
    port: 0,
    username: dialect.server.administrator(settings),
    password: options.password ?? `secret ${path.basename(scratch)}`,
  };
  const version = options.facts?.version ?? null;
  const spec = { id: 'test', folder, port: 0, credentials, version, settings, account };
  try {
    await makeServerFolder(folder, account);
    await dialect.server.initialise(spec, AbortSignal.timeout(60_000));
    const started = await startServer(spec, dialect.server);
    const dispose = async (): Promise<void> => {
      await stopServer(started.record, dialect.server, { graceMs: 10_000 });
      await removeServerFolder(scratch);
    };
    return {
      credentials: started.spec.credentials,
      record: started.record,
      folder,
      scratch,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await removeServerFolder(scratch);
    throw error;
  }
}

export interface TestBackup extends AsyncDisposable {
  readonly facts: ServerFacts;
  readonly members: MemberPlan[];
  readonly contents: Record<string, MemberContents>;
  fileOf(member: MemberPlan): string;
}

/** Every member through the compressor into a file, then decoded from it: a backup without encryption and manifest. */
export async function backUp(source: TestServer): Promise<TestBackup> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-backup-'));
  const dispose = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return { ...(await backUpInto(folder, source)), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function backUpInto(
  folder: string,
  source: TestServer,
): Promise<Omit<TestBackup, keyof AsyncDisposable>> {
  const fileOf = (member: MemberPlan): string => path.join(folder, member.name);
  const facts = await dialect.probe(source.credentials);
  const { members } = await dialect.planMembers(source.credentials, facts);
  const contents: Record<string, MemberContents> = {};
  for (const member of members) {
    const dump = await dialect.dumpCommand(source.credentials, member, facts);
    const limits = { scratch: source.scratch, silenceMs: 60_000 };
    const written = startPipeline([dump, await compressCommand()], limits);
    await pipeline(written.output, createWriteStream(fileOf(member)));
    await written.finished;
    contents[member.name] = await decode(member, facts, fileOf(member));
  }
  return { facts, members, contents, fileOf };
}

async function decode(member: MemberPlan, facts: ServerFacts, file: string): Promise<MemberContents> {
  const { command, inspector } = await dialect.decoder(member, facts);
  const commands = [await decompressCommand(), ...(command === null ? [] : [command])];
  const run = startPipeline(commands, { input: createReadStream(file) });
  for await (const chunk of run.output) inspector.write(chunk as Buffer);
  await run.finished;
  return inspector.end();
}

function workLimits(): WorkLimits {
  return { signal: AbortSignal.timeout(60_000), clock: systemClock, silenceMs: 60_000 };
}

export async function restoreInto(target: TestServer, backup: TestBackup): Promise<void> {
  const spooled: string[] = [];
  const members = backup.members.map((plan) => ({
    plan,
    spool: async (): Promise<string> => {
      const file = path.join(target.scratch, `spool-${plan.name}`);
      const run = startPipeline([await decompressCommand()], {
        input: createReadStream(backup.fileOf(plan)),
      });
      await pipeline(run.output, createWriteStream(file, { mode: 0o600 }));
      spooled.push(file);
      return file;
    },
  }));
  await dialect.load(target.credentials, members, {
    jobs: 2,
    facts: backup.facts,
    scratch: target.scratch,
    account,
    ...workLimits(),
  });
  for (const file of spooled) await rm(file);
}

/** What a living server holds, by member of the backup. */
export async function countAll(
  server: TestServer,
  backup: TestBackup,
): Promise<Record<string, MemberContents>> {
  const counted: Record<string, MemberContents> = {};
  for (const member of backup.members) {
    counted[member.name] = await dialect.countContents(server.credentials, member, workLimits());
  }
  return counted;
}
