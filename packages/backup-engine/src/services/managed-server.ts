import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ServiceRecord } from '../catalogue/records.ts';
import type { Credentials, ManagedServerSpec } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { RunFailed } from '../failure.ts';
import {
  findRunningServer,
  makeServerFolder,
  removeServerFolder,
  startServer,
  stopServer,
  type ServerRecord,
} from '../servers/index.ts';
import { credentialsOf, dialectOf } from './credentials-of.ts';

const LOOPBACK = '127.0.0.1';
const PASSWORD_BYTES = 24;
const STOP_GRACE_MS = 20_000;
/** All that was loaded may still have to be written. */
const LOADED_STOP_GRACE_MS = 10 * 60_000;

/** Servers that Holdfast itself runs, each under its service's record in the catalogue. */

export interface Provisioning {
  readonly version: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** A backup is loaded next: `handOver` ends that. */
  readonly loading?: boolean;
}

/**
 * Makes the server of a service that is being created, and starts it. Where it is and how it is reached is in the
 * catalogue before it exists, so that whatever happens it can be found and removed.
 */
export async function provisionServer(
  context: EngineContext,
  service: ServiceRecord,
  { version, settings, signal, loading = false }: Provisioning,
): Promise<Credentials> {
  const dialect = dialectOf(context, service);
  const folder = join(context.folders.servers, service.id);
  const username = dialect.server.administrator(settings);
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const credentials = { host: LOOPBACK, port: 0, username, password };
  await context.catalogue.services.recordServer({
    id: service.id,
    server: { folder, port: 0, process: null },
  });
  await recordConnection(context, service.id, credentials);
  await makeServerFolder(folder, context.account);
  const spec: ManagedServerSpec = {
    id: service.id,
    folder,
    port: 0,
    credentials,
    version,
    settings,
    account: context.account,
  };
  await dialect.server.initialise(spec, signal);
  return startFrom(context, { service, spec, signal, loading });
}

/**
 * Ends the loading of a new server: what it holds is brought to the disk, and it runs as ever from now on. Nothing where
 * it ran so before. The credentials may have another port.
 */
export async function handOver(
  context: EngineContext,
  serviceId: string,
  signal: AbortSignal,
): Promise<Credentials> {
  const service = await context.catalogue.services.get({ id: serviceId });
  if (service === null) throw new Error(`The service ${serviceId} is gone`);
  const credentials = credentialsOf(context, service);
  const { whileLoading } = dialectOf(context, service).server;
  if (whileLoading === undefined) return credentials;
  const { killed } = await stopManagedServer(context, service, LOADED_STOP_GRACE_MS);
  if (killed)
    throw new RunFailed('TOOL_FAILED', 'The new server did not stop by itself after it was filled.');
  const spec = specOf(context, service);
  await whileLoading.makeDurable(spec, signal);
  return startFrom(context, { service, spec, signal });
}

/** Starts the server of a managed service again, on its old port where that is free. */
export async function startManagedServer(
  context: EngineContext,
  service: ServiceRecord,
  signal: AbortSignal,
): Promise<Credentials> {
  return startFrom(context, { service, spec: specOf(context, service), signal });
}

function specOf(context: EngineContext, service: ServiceRecord): ManagedServerSpec {
  const credentials = credentialsOf(context, service);
  return {
    id: service.id,
    folder: folderOf(context, service),
    port: credentials.port,
    credentials,
    version: service.version,
    settings: service.facts?.settings ?? {},
    account: context.account,
  };
}

interface Starting {
  readonly service: ServiceRecord;
  readonly spec: ManagedServerSpec;
  readonly signal: AbortSignal;
  readonly loading?: boolean;
}

async function startFrom(
  context: EngineContext,
  { service, spec, signal, loading = false }: Starting,
): Promise<Credentials> {
  const record = async (process: ServerRecord, placed: ManagedServerSpec): Promise<void> => {
    const server = { folder: placed.folder, port: placed.port, process };
    await context.catalogue.services.recordServer({ id: service.id, server });
  };
  const started = await startServer(spec, dialectOf(context, service).server, {
    ...{ signal, loading },
    onSpawned: record,
  });
  const { credentials } = started.spec;
  await recordConnection(context, service.id, credentials);
  return credentials;
}

async function recordConnection(
  context: EngineContext,
  id: string,
  { host, port, username, password }: Credentials,
): Promise<void> {
  const sealedPassword = context.passwords.seal(password, id);
  await context.catalogue.services.recordConnection({ id, host, port, username, sealedPassword });
}

/** The living process of a managed service; null: it does not run. */
export async function runningProcess(
  context: EngineContext,
  service: ServiceRecord,
): Promise<ServerRecord | null> {
  if (service.server === null) return null;
  return findRunningServer(service.server.folder, service.server.process, dialectOf(context, service).server);
}

/** Stops the server where it runs. Idempotent. `killed`: it did not stop by itself. */
export async function stopManagedServer(
  context: EngineContext,
  service: ServiceRecord,
  graceMs = STOP_GRACE_MS,
): Promise<{ killed: boolean }> {
  const process = await runningProcess(context, service);
  if (process === null) return { killed: false };
  return stopServer(process, dialectOf(context, service).server, { graceMs });
}

/** Stops the server and removes its folder with all data. Idempotent. */
export async function removeManagedServer(context: EngineContext, service: ServiceRecord): Promise<void> {
  if (service.server === null) return;
  await stopManagedServer(context, service);
  await removeServerFolder(service.server.folder);
}

function folderOf(context: EngineContext, service: ServiceRecord): string {
  return service.server?.folder ?? join(context.folders.servers, service.id);
}
