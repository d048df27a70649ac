import { chown, mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { startPipeline } from '../../../processes/pipeline.ts';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import { pickFreePort } from '../../../servers/free-port.ts';
import type { Credentials, ManagedServerSpec } from '../../dialect.ts';
import { hostOf, withSession } from '../connection.ts';
import { type Flavour, flavourOf } from '../flavour.ts';
import { ACCOUNTS_DATABASE } from '../namespaces.ts';
import { ferretdbCommand, mongodCommand } from './server-commands.ts';
import { dataFolder, holdBackgroundWork, writeFlavour } from './server-layout.ts';
import { readSettings } from './settings.ts';
import type { MongoPrograms } from '../tools.ts';

const POLL_MS = 100;
const ANSWER_MS = 5_000;
const STOP_MS = 30_000;

/**
 * Makes the data folder of a new server of the recorded flavour, and in a first run its administrator. What would
 * remove documents by itself is held still. TOOL_MISSING; ToolFailed when the server does not come up.
 */
export async function initialise(
  programs: MongoPrograms,
  spec: ManagedServerSpec,
  signal: AbortSignal,
): Promise<void> {
  const flavour = await flavourToMake(programs, spec);
  const { path: program } = await programs.server(flavour, spec.version);
  await mkdir(dataFolder(spec.folder), { mode: 0o700 });
  if (spec.account !== null) await chown(dataFolder(spec.folder), spec.account.uid, spec.account.gid);
  await writeFlavour(spec.folder, flavour);
  await holdBackgroundWork(spec.folder);
  const port = await pickFreePort();
  const running = { program, folder: spec.folder, port, held: true };
  const credentials = { ...spec.credentials, port };
  if (flavour.name === 'ferretdb') {
    const command = { ...ferretdbCommand(running), ...setupOf(credentials) };
    await duringRun(command, { spec, signal }, () => untilLetIn(credentials));
  } else {
    const command = { ...mongodCommand(running), secrets: [credentials.password] };
    await duringRun(command, { spec, signal }, () => createFirstUser(credentials));
  }
}

/** A new server that is to be like no other is of the flavour that is here. */
async function flavourToMake(programs: MongoPrograms, spec: ManagedServerSpec): Promise<Flavour> {
  const isRecorded = readSettings(spec.settings).flavour !== undefined;
  const recorded = flavourOf(spec);
  return isRecorded ? recorded : ((await programs.anyServer()) ?? recorded);
}

/** FerretDB makes its first user when it starts, from its environment, which other accounts cannot read. */
function setupOf({ username, password }: Credentials): Pick<ToolCommand, 'env' | 'secrets'> {
  return {
    env: {
      FERRETDB_SETUP_DATABASE: ACCOUNTS_DATABASE,
      FERRETDB_SETUP_USERNAME: username,
      FERRETDB_SETUP_PASSWORD: password,
    },
    secrets: [password],
  };
}

/** Runs the server until `work` has gone well once; it fails while the server starts. Then the server is stopped. */
async function duringRun(
  command: ToolCommand,
  { spec, signal }: { spec: ManagedServerSpec; signal: AbortSignal },
  work: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const run = startPipeline([command], {
    signal: AbortSignal.any([signal, stop.signal]),
    account: spec.account,
    scratch: spec.folder,
    graceMs: STOP_MS,
  });
  run.output.on('error', () => undefined).resume();
  let isOver = false;
  const ended = run.finished.finally(() => (isOver = true));
  ended.catch(() => undefined);
  while (!isOver) {
    const done = await work().then(
      () => true,
      () => false,
    );
    if (done) break;
    await sleep(POLL_MS);
  }
  if (isOver) {
    await ended;
    throw new Error('The server ended at its first start.');
  }
  stop.abort();
  await ended.catch(() => undefined);
  signal.throwIfAborted();
}

async function untilLetIn(credentials: Credentials): Promise<void> {
  const limits = { connectMs: ANSWER_MS, answerMs: ANSWER_MS };
  await withSession(credentials, limits, ({ admin }) => admin.command({ listDatabases: 1, nameOnly: true }));
}

/** As long as there is no user at all, mongod lets somebody on the same machine make the first one, and nothing else. */
async function createFirstUser(credentials: Credentials): Promise<void> {
  const { username, password } = credentials;
  const client = new MongoClient(`mongodb://${hostOf(credentials)}/`, {
    directConnection: true,
    connectTimeoutMS: ANSWER_MS,
    serverSelectionTimeoutMS: ANSWER_MS,
  });
  try {
    const admin = client.db(ACCOUNTS_DATABASE);
    await admin.command({ createUser: username, pwd: password, roles: ['root'] });
  } finally {
    await client.close(true);
  }
}
