import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { BackupRecord, ServiceRecord } from '../catalogue/records.ts';
import type { Credentials, Dialect, ServerFacts, ToolVersions } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { credentialsOf, dialectOf } from '../services/credentials-of.ts';

/** What a backup stands on: a server that answers, and tools that fit it. */
export interface CheckedService {
  readonly service: ServiceRecord;
  readonly dialect: Dialect;
  readonly credentials: Credentials;
  readonly facts: ServerFacts;
  readonly tools: ToolVersions;
}

/** A dump is seldom below a fiftieth of what the server holds on disk: with less room it cannot fit. */
const CLEARLY_TOO_SMALL = 1 / 50;
/** The manifest, the keys and the catalogue need room of their own. */
const SMALLEST_ROOM_BYTES = 16 * 1024 * 1024;

/** SERVICE_NOT_FOUND, SERVICE_NOT_RUNNING, SERVICE_UNREACHABLE, TOOL_MISSING, STORAGE_FULL, REPOSITORY_UNAVAILABLE. */
export async function checkService(
  context: EngineContext,
  backup: BackupRecord,
  signal: AbortSignal,
): Promise<CheckedService> {
  const service = await context.catalogue.services.get({ id: backup.serviceId });
  if (service === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  if (service.state !== 'Running') throw new HoldfastError('SERVICE_NOT_RUNNING');
  const dialect = dialectOf(context, service);
  const credentials = credentialsOf(context, service);
  const facts = await dialect.probe(credentials, signal);
  const tools = await dialect.requireTools(facts);
  await requireRoom(context, facts);
  await context.catalogue.services.recordFacts({ id: service.id, facts });
  return { service, dialect, credentials, facts, tools };
}

async function requireRoom(context: EngineContext, facts: ServerFacts): Promise<void> {
  const free = await context.repository.freeBytes();
  const needed = Math.max(SMALLEST_ROOM_BYTES, Math.ceil(facts.sizeBytes * CLEARLY_TOO_SMALL));
  if (free === null || free >= needed) return;
  throw new HoldfastError('STORAGE_FULL', {
    detail: `${free} bytes are free; a backup of this service needs at least ${needed}.`,
  });
}
