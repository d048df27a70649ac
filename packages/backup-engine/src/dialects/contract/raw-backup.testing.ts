import { createWriteStream } from 'node:fs';
import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../../host/system-host.ts';
import { startPipeline, type RunningPipeline } from '../../processes/pipeline.ts';
import type {
  Consistency,
  Credentials,
  Dialect,
  MemberContents,
  MemberPlan,
  ServerFacts,
  WorkLimits,
} from '../dialect.ts';
import { account, type MadeServer } from './made-server.testing.ts';

/** Every member as its dump wrote it, in a file: a backup without compression, encryption and manifest. */
export interface RawBackup extends AsyncDisposable {
  readonly facts: ServerFacts;
  readonly members: readonly MemberPlan[];
  readonly consistency: Consistency;
  /** By member: what decoding found. */
  readonly contents: Readonly<Record<string, MemberContents>>;
  bytesOf(member: MemberPlan): Promise<Buffer>;
  fileOf(member: MemberPlan): string;
}

export async function takeBackup(dialect: Dialect, credentials: Credentials): Promise<RawBackup> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-backup-'));
  await chmod(folder, 0o711);
  const fileOf = (member: MemberPlan): string => path.join(folder, member.name);
  const dispose = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const facts = await dialect.probe(credentials);
    const { members, consistency } = await dialect.planMembers(credentials, facts);
    const contents: Record<string, MemberContents> = {};
    for (const member of members) {
      const run = await startDump(dialect, { credentials, facts, member, scratch: folder });
      await pipeline(run.output, createWriteStream(fileOf(member)));
      await run.finished;
      contents[member.name] = await decode(dialect, { facts, member, bytes: await readFile(fileOf(member)) });
    }
    return {
      facts,
      members,
      consistency,
      contents,
      fileOf,
      bytesOf: (member) => readFile(fileOf(member)),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

export interface Dumping {
  readonly credentials: Credentials;
  readonly facts: ServerFacts;
  readonly member: MemberPlan;
  readonly scratch: string;
}

export async function startDump(
  dialect: Dialect,
  { credentials, facts, member, scratch }: Dumping,
): Promise<RunningPipeline> {
  const command = await dialect.dumpCommand(credentials, member, facts);
  return startPipeline([command], { scratch, account, silenceMs: 60_000 });
}

export interface Decoding {
  readonly facts: ServerFacts;
  readonly member: MemberPlan;
  readonly bytes: Buffer;
}

/** Through the decoder's program, where there is one, into its inspector. Rejects what is not whole. */
export async function decode(
  dialect: Dialect,
  { facts, member, bytes }: Decoding,
  chunkBytes = 65_536,
): Promise<MemberContents> {
  const { command, inspector } = await dialect.decoder(member, facts);
  const input = Readable.from(chunksOf(bytes, 65_536), { objectMode: false });
  if (command === null) for (const chunk of chunksOf(bytes, chunkBytes)) inspector.write(chunk);
  else {
    const run = startPipeline([command], { input, account, silenceMs: 60_000 });
    for await (const piece of run.output as AsyncIterable<Buffer>) {
      for (const chunk of chunksOf(piece, chunkBytes)) inspector.write(chunk);
    }
    await run.finished;
  }
  return inspector.end();
}

function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function workLimits(signal = AbortSignal.timeout(120_000)): WorkLimits {
  return { signal, clock: systemClock, silenceMs: 60_000 };
}

export interface Restoring {
  readonly signal?: AbortSignal;
  /** Of this member only so many bytes are there. */
  readonly cut?: { readonly member: string; readonly bytes: number };
}

/** Loads a backup into a new server, from files such as the engine spools. */
export async function restoreInto(
  dialect: Dialect,
  { target, backup }: { target: MadeServer; backup: RawBackup },
  { signal, cut }: Restoring = {},
): Promise<void> {
  const folder = await mkdtemp(path.join(target.scratch, 'restore-'));
  await giveAway(folder);
  const scratch = path.join(target.scratch, 'secrets');
  await mkdir(scratch, { recursive: true, mode: 0o711 });
  const members = backup.members.map((plan) => ({
    plan,
    spool: async (): Promise<string> => {
      const file = path.join(folder, plan.name);
      await copyFile(backup.fileOf(plan), file);
      await chmod(file, 0o600);
      if (cut?.member === plan.name) await truncate(file, cut.bytes);
      await giveAway(file);
      return file;
    },
  }));
  try {
    const options = { jobs: 2, facts: backup.facts, scratch, account, ...workLimits(signal) };
    await dialect.load(target.credentials, members, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function giveAway(file: string): Promise<void> {
  if (account !== null) await chown(file, account.uid, account.gid);
}

/** What a living server holds, by member of the backup. */
export async function countAll(
  dialect: Dialect,
  credentials: Credentials,
  backup: RawBackup,
): Promise<Record<string, MemberContents>> {
  const counted: Record<string, MemberContents> = {};
  for (const member of backup.members) {
    counted[member.name] = await dialect.countContents(credentials, member, workLimits());
  }
  return counted;
}
