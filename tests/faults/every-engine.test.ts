import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { call, eventually, startEngine, type RunningEngine } from '../integration/running-engine.ts';
import { ENGINES, type EngineUnderFault, type FilledServer } from './engines.ts';
import * as world from './fault-world.ts';
import { record, recordAbsence } from './seen.ts';

/** What must hold for every engine in the same way, tried on real servers with the real dump, cut or held up. */
const CANARY = 'canary-Pa55word-5afe';
const OWNED = 'hf-owned';
const HOSTILE_NAMES = [
  `a; touch /var/tmp/${OWNED} $(touch /var/tmp/${OWNED}) \`id\``,
  `--file=/var/tmp/${OWNED}`,
  'postgres://u:p@h/x?dbname=x host=y',
  `it's "odd"\n\\! touch /var/tmp/${OWNED}\n`,
  '../../up 名前 é 🚢',
];

type Command = Awaited<ReturnType<EngineUnderFault['dialect']['dumpCommand']>>;

/** The real dump, its output through a script; the exit of the dump counts where it fails. */
function through(command: Command, script: string): Command {
  const args = ['-o', 'pipefail', '-c', script, 'dump', command.program, ...command.args];
  return { ...command, program: '/bin/bash', args };
}

/** Looks at the arguments of every process of the machine, again and again, until it is stopped. */
function watchArguments(text: string): { stop(): string[] } {
  const found = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      const line = argumentsOf(pid);
      if (line.includes(text)) found.add(line.replaceAll('\0', ' '));
    }
  };
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      return [...found];
    },
  };
}

/** A server works in its data folder; what it calls itself may say nothing of it. */
function workingFolderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const described = await Promise.all(
  ENGINES.map(async (about) => ({ ...about, here: (await about.dialect.describe()).available })),
);

const missing = described.filter(({ here }) => !here).map(({ label }) => label);
if (missing.length > 0)
  beforeAll(() => recordAbsence(`the programs of ${missing.join(' and ')} are missing`));

describe.each(described.filter(({ here }) => here))('$label', (about) => {
  const { label, engine: kind, dialect } = about;
  let source: FilledServer;
  let engine: RunningEngine;
  let service: DbService;
  let dataDir: string;
  let marks: string;
  let watched: ReturnType<typeof watchArguments>;
  const log: unknown[] = [];
  /** What becomes of the dump of the largest member. */
  let script: string | null = null;
  let atStep: (step: string) => void | Promise<void> = () => undefined;

  const open = (): Promise<RunningEngine> => {
    const note = (fields: object, message: string): void => void log.push(message, flat(fields));
    const dumpCommand: typeof dialect.dumpCommand = async (credentials, member, facts) => {
      const command = await dialect.dumpCommand(credentials, member, facts);
      return script === null || !about.isLargest(member) ? command : through(command, script);
    };
    return startEngine({
      ...{ dataDir, keep: true, dialects: [{ ...dialect, dumpCommand }] },
      host: { atStep: (step) => atStep(step), log: { info: note, warn: note, error: note } },
    });
  };

  beforeAll(async () => {
    watched = watchArguments(CANARY);
    marks = await mkdtemp('/var/tmp/holdfast-marks-');
    await chmod(marks, 0o777);
    source = await about.start(CANARY);
    dataDir = await mkdtemp('/var/tmp/holdfast-every-');
    engine = await open();
    const { port, username, password } = source;
    const address = { host: '127.0.0.1', port, username, password };
    service = await engine.backend.services!.register(call, {
      ...{ namespace: world.NAMESPACE, name: 'shop', engine: kind },
      ...address,
    });
    expect(await world.backUp(engine, service, 'good')).toMatchObject({
      status: 'Completed',
      failureReason: null,
    });
  });
  afterAll(async () => {
    watched.stop();
    await engine[Symbol.asyncDispose]();
    await source[Symbol.asyncDispose]();
    for (const folder of [dataDir, marks]) await rm(folder, { recursive: true, force: true });
  });

  /** A backup whose dump goes through a script. */
  async function backUpThrough(name: string, text: string) {
    script = text;
    try {
      return await world.backUp(engine, service, name);
    } finally {
      script = null;
    }
  }

  const saw = (row: number, injected: string, seen: string): Promise<void> =>
    record({ row, engine: label, injected, seen });

  test.each([
    ['1', 'its first 5000 bytes', '"$@" | head -c 5000; exit 1'],
    ['2', 'all of it', '"$@"; exit 1'],
  ])('exit %s: a dump that exits 1 after %s', async (nth, what, text) => {
    const backup = await backUpThrough(`exit-${nth}`, text);
    await world.expectFailed({ engine, service, good: 'good' }, backup, {
      ...{ row: 1, engine: label, injected: `a dump that exits 1 after ${what}` },
      reason: /bash ended with exit code 1/,
    });
  });

  test.each([
    ['1', 'after 5000 bytes', '"$@" | head -c 5000; exit 0'],
    ['2', 'one byte before its end', '"$@" | head -c -1; exit 0'],
    ['3', '50 bytes before its end', '"$@" | head -c -50; exit 0'],
    ['4', 'at once', 'exit 0'],
  ])('cut %s: a dump that ends well, cut %s', async (nth, what, text) => {
    const backup = await backUpThrough(`cut-${nth}`, text);
    await world.expectFailed({ engine, service, good: 'good' }, backup, {
      ...{ row: 2, engine: label, injected: `a dump that exits 0, cut ${what}` },
      reason: /does not read back|is empty/,
    });
  });

  test('a session that the server ends in the middle', async () => {
    const [reached, held] = [join(marks, 'reached'), join(marks, 'held')];
    await writeFile(held, '');
    const hold = `"$@" | { head -c 100000; : > ${reached}; while [ -e ${held} ]; do sleep 0.02; done; cat; }`;
    const [backup] = await Promise.all([
      backUpThrough('session-ended', hold),
      (async () => {
        await eventually(async () => ((await readdir(marks)).includes('reached') ? true : undefined));
        await source.endSessions();
        await rm(held);
      })(),
    ]);
    await world.expectFailed({ engine, service, good: 'good' }, backup, {
      ...{ row: 3, engine: label, injected: 'the server ends the session of the dump in the middle' },
      reason: /bash ended with exit code [1-9].*\w{4}/,
      sense: 'the dump ended with an exit code, and its words',
    });
    const { status } = await world.backUp(engine, service, 'after-the-loss');
    await saw(3, 'the next backup', status);
    expect(status).toBe('Completed');
  });

  test('a flood on standard error', async () => {
    const flood = 'head -c 30000000 /dev/zero | tr "\\0" x >&2; "$@"';
    const { status } = await backUpThrough('flood', flood);
    await saw(38, 'a dump that writes 30 MB to its standard error first', status);
    expect(status).toBe('Completed');
  });

  test('the process killed in the middle of the dump', async () => {
    await engine[Symbol.asyncDispose]();
    const script = join(import.meta.dirname, 'dying-engine.ts');
    const args = [script, dataDir, world.NAMESPACE, 'shop', 'killed', 'after:30'];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    engine = await open();
    await world.expectFailed({ engine, service, good: 'good' }, await engine.settled(service, 'killed'), {
      ...{ row: 8, engine: label, injected: 'SIGKILL in the middle of the dump, then a start' },
      reason: /interrupted/i,
    });
  });

  test('a new server killed while it is loaded', async () => {
    const servers = join(dataDir, 'servers');
    let killed = 0;
    atStep = async (step) => {
      if (step !== 'restore:restoring') return;
      for (const folder of (await readdir(servers)).filter((name) => name !== 'scratch'))
        for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)))
          if (workingFolderOf(pid).startsWith(join(servers, folder))) {
            process.kill(Number(pid), 'SIGKILL');
            killed += 1;
          }
    };
    const restore = await world.restore(engine, service, { backup: 'good', into: 'dies' });
    atStep = () => undefined;
    expect(killed).toBeGreaterThan(0);
    await world.expectRestoreFailed({ engine, service, good: 'good' }, restore, {
      ...{ row: 27, engine: label, injected: 'SIGKILL to the new server before it is loaded' },
      reason: world.NO_ANSWER,
      sense: 'the new server does not answer',
    });
    expect((await readdir(servers)).toSorted()).toEqual(['scratch']);
  });

  test('names that mean something elsewhere', async () => {
    await source.addNames(HOSTILE_NAMES);
    const { status } = await world.backUp(engine, service, 'names');
    const { stage } = await world.restore(engine, service, { backup: 'names', into: 'names-again' });
    const isOwned = (await readdir('/var/tmp')).includes(OWNED);
    const seen = `${status}; restored: ${stage}; ${isOwned ? 'SOMETHING WAS RUN' : 'nothing of them was run'}`;
    await saw(31, 'names with quotes, options, substitutions, paths, connection strings', seen);
    await saw(37, 'names with line breaks and the meta-commands of a client', seen);
    expect({ status, stage, isOwned }).toEqual({ status: 'Completed', stage: 'ready', isOwned: false });
  });

  /* The last one: it looks back on all of the above. */
  test('the password is nowhere', async () => {
    const inArguments = watched.stop();
    // Nobody writes or removes files any more: not the engine, nor the server that it restored.
    await engine[Symbol.asyncDispose]();
    const inFiles: string[] = [];
    for (const entry of await readdir(dataDir, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && (await readFile(path)).includes(CANARY)) inFiles.push(path);
    }
    const inLog = JSON.stringify(log).includes(CANARY);
    const isNowhere = inArguments.length === 0 && inFiles.length === 0 && !inLog;
    await saw(
      30,
      'a canary password through all the faults above: arguments of every process, log, every file',
      isNowhere ? 'nowhere' : 'LEAKED',
    );
    expect({ inArguments, inFiles, inLog }).toEqual({ inArguments: [], inFiles: [], inLog: false });
    expect(log.length).toBeGreaterThan(10);
  });
});

/** Errors with all that a log would write of them. */
function flat(fields: object): unknown {
  const isError = (value: unknown): value is Error => value instanceof Error;
  return Object.entries(fields).map(([name, value]: [string, unknown]) =>
    isError(value)
      ? [name, value.stack, Object.entries(value), isError(value.cause) && flat({ cause: value.cause })]
      : [name, value],
  );
}
