import { assertGate, canBrowse } from '@holdfast/db-backup-domain/gates';
import type {
  DbObject,
  ObjectsInput,
  RowsInput,
  RowsPage,
  ServiceKey,
} from '@holdfast/db-backup-domain/wire';
import type { ServiceRecord } from '../catalogue/records.ts';
import type { Runtime } from '../runtime.ts';
import { credentialsOf, dialectOf } from './credentials-of.ts';
import { requireService } from './find-service.ts';

const DEFAULT_ROWS = 100;

export async function listObjects(runtime: Runtime, input: ObjectsInput): Promise<DbObject[]> {
  const service = await browsable(runtime, input);
  return dialectOf(runtime, service).listObjects(credentialsOf(runtime, service), input.path);
}

export async function readRows(runtime: Runtime, input: RowsInput): Promise<RowsPage> {
  const service = await browsable(runtime, input);
  const credentials = credentialsOf(runtime, service);
  return dialectOf(runtime, service).readRows(credentials, input.path, input.limit ?? DEFAULT_ROWS);
}

/** SERVICE_NOT_FOUND, BROWSE_UNSUPPORTED, SERVICE_NOT_RUNNING. */
async function browsable(runtime: Runtime, { namespace, name }: ServiceKey): Promise<ServiceRecord> {
  const service = await requireService(runtime, { namespace, name });
  const status = await runtime.status.of(service);
  const supported = runtime.dialects.has(service.engine);
  assertGate(canBrowse({ status, engine: service.engine, supported }));
  return service;
}
