import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, ManagedServerSpec, ServerDialect, ServerFacts } from '../../dialect.ts';
import { withSession } from '../connection.ts';
import { flavourOf } from '../flavour.ts';
import { initialise } from './provision.ts';
import { ferretdbCommand, mongodCommand } from './server-commands.ts';
import {
  dataFolder,
  isBackgroundWorkHeld,
  letGoOfBackgroundWork,
  readFlavour,
  readPid,
} from './server-layout.ts';
import { readSettings } from './settings.ts';
import type { MongoPrograms } from '../tools.ts';

const DEFAULT_ADMINISTRATOR = 'admin';
const ANSWER_MS = 5_000;

export function mongoServer(programs: MongoPrograms): ServerDialect {
  return {
    initialise: (spec, signal) => initialise(programs, spec, signal),
    startCommand: (spec) => startCommand(programs, spec),
    /** Both end cleanly by it. */
    stopSignal: 'SIGTERM',
    isReady,
    dataFolder,
    readPid,
    administrator: (settings) => readSettings(settings).administrator ?? DEFAULT_ADMINISTRATOR,
  };
}

async function startCommand(programs: MongoPrograms, spec: ManagedServerSpec): Promise<ToolCommand> {
  const flavour = await readFlavour(spec.folder);
  const { path: program } = await programs.server(flavour, spec.version);
  const held = await isBackgroundWorkHeld(spec.folder);
  const running = { program, folder: spec.folder, port: spec.port, held };
  return flavour.name === 'ferretdb' ? ferretdbCommand(running) : mongodCommand(running);
}

/** false for whatever reason it does not answer; the log of the server tells which. */
async function isReady(credentials: Credentials): Promise<boolean> {
  const limits = { connectMs: ANSWER_MS, answerMs: ANSWER_MS };
  try {
    await withSession(credentials, limits, ({ admin }) =>
      admin.command({ listDatabases: 1, nameOnly: true }),
    );
    return true;
  } catch {
    return false;
  }
}

/** Lets go what a new server held still: documents that have expired are removed from now on. SERVICE_UNREACHABLE. */
export async function releaseBackgroundWork(credentials: Credentials, facts: ServerFacts): Promise<void> {
  await withSession(credentials, {}, async ({ admin }) => {
    if (flavourOf(facts).name === 'mongod') await admin.command({ setParameter: 1, ttlMonitorEnabled: true });
    const { pid } = (await admin.command({ serverStatus: 1 })) as { pid?: unknown };
    if (pid !== undefined) await letGoOfBackgroundWork(Number(pid));
  });
}
