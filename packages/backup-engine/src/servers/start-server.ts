import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedServerSpec, ServerDialect } from '../dialects/dialect.ts';
import { spawnServer, type SpawnedServer } from '../processes/spawn-server.ts';
import { redact } from '../processes/stderr-tail.ts';
import { isPortFree, pickFreePort } from './free-port.ts';
import { endLeftBehind } from './left-behind.ts';
import { readStartMark } from './process-identity.ts';
import { prepareServerLog, readLogTail, sizeOf } from './server-log.ts';
import { findRunningServer, type ServerRecord } from './server-record.ts';
import { stopServer } from './stop-server.ts';

export interface StartServerOptions {
  readonly signal?: AbortSignal;
  /** As a server that a backup is loaded into, where its engine knows a faster way. */
  readonly loading?: boolean;
  /** Until it answers to its credential; 60 s by default. */
  readonly readyTimeoutMs?: number;
  /** Called as soon as the process exists, before it is ready: the place to write the record down. */
  readonly onSpawned?: (record: ServerRecord, spec: ManagedServerSpec) => void | Promise<void>;
}

export interface StartedServer {
  /** As given, but for a port that was chosen. */
  readonly spec: ManagedServerSpec;
  readonly record: ServerRecord;
}

/** A server did not come up. The message ends with the last lines of its log and holds no password. */
export class ServerStartFailed extends Error {
  override readonly name = 'ServerStartFailed';
  readonly logTail: string;

  constructor(what: string, logTail: string) {
    super(logTail === '' ? what : `${what} ${logTail}`);
    this.logTail = logTail;
  }
}

const PORT_TRIES = 5;
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/**
 * Starts an initialised server that does not run, detached, and waits until it answers to its credential. What a killed
 * one left at work in its folder is ended first. A port that is 0 or taken is replaced by a free one (the returned spec
 * has it). ServerStartFailed; then nothing of it runs.
 */
export async function startServer(
  spec: ManagedServerSpec,
  dialect: ServerDialect,
  options: StartServerOptions = {},
): Promise<StartedServer> {
  if ((await findRunningServer(spec.folder, null, dialect)) !== null)
    throw new ServerStartFailed('The server runs already.', '');
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted();
    const placed = await placeOnFreePort(spec);
    try {
      return await startOnce(placed, dialect, options);
    } catch (error) {
      const portWasTaken = error instanceof ServerStartFailed && !(await isPortFree(placed.port));
      if (!portWasTaken || attempt === PORT_TRIES) throw error;
    }
  }
}

async function placeOnFreePort(spec: ManagedServerSpec): Promise<ManagedServerSpec> {
  if (spec.port !== 0 && (await isPortFree(spec.port))) return spec;
  const port = await pickFreePort();
  return { ...spec, port, credentials: { ...spec.credentials, port } };
}

async function startOnce(
  spec: ManagedServerSpec,
  dialect: ServerDialect,
  options: StartServerOptions,
): Promise<StartedServer> {
  const logFile = await prepareServerLog(spec.folder, spec.account);
  const logStart = await sizeOf(logFile);
  const { startCommand } = options.loading === true ? (dialect.whileLoading ?? dialect) : dialect;
  const command = await startCommand(spec);
  const dataFolder = dialect.dataFolder(spec.folder);
  await endLeftBehind(dataFolder, command.program, options.signal);
  const server = await spawnServer(command, {
    cwd: dataFolder,
    logFile,
    account: spec.account,
  });
  const startMark = await readStartMark(server.pid);
  const record = {
    pid: server.pid,
    startMark: startMark === 'gone' ? null : startMark,
    folder: spec.folder,
  };
  try {
    await options.onSpawned?.(record, spec);
    await untilReady(server, { spec, dialect, options });
    return { spec, record };
  } catch (error) {
    await stopServer(record, dialect, { graceMs: 5000 });
    if (!(error instanceof ServerStartFailed)) throw error;
    const tail = redact(await readLogTail(logFile, logStart), [spec.credentials.password]);
    throw new ServerStartFailed(error.message, tail.trim());
  }
}

interface Waiting {
  readonly spec: ManagedServerSpec;
  readonly dialect: ServerDialect;
  readonly options: StartServerOptions;
}

async function untilReady(server: SpawnedServer, { spec, dialect, options }: Waiting): Promise<void> {
  const limit = AbortSignal.timeout(options.readyTimeoutMs ?? READY_TIMEOUT_MS);
  let ended: string | null = null;
  void server.exited.then(({ exitCode, signal }) => {
    ended = `The server ended at its start (${signal ?? `exit code ${exitCode}`}).`;
  });
  while (!limit.aborted) {
    options.signal?.throwIfAborted();
    if (ended !== null) throw new ServerStartFailed(ended, '');
    // Another server may answer on the port; ours must still be alive after the answer.
    if ((await dialect.isReady(spec.credentials)) && ended === null) return;
    await sleep(POLL_MS);
  }
  throw new ServerStartFailed('The server did not become ready in time.', '');
}
