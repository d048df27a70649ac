import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { ServiceRecord } from '../catalogue/records.ts';
import type { Credentials, Dialect } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';

/** How to reach the server of a service. SERVICE_UNREACHABLE where it has no address (yet, or any more). */
export function credentialsOf(context: EngineContext, service: ServiceRecord): Credentials {
  const { host, port, username, sealedPassword } = service;
  if (host === null || port === null || username === null || sealedPassword === null)
    throw new HoldfastError('SERVICE_UNREACHABLE', { detail: 'It has no address.' });
  return { host, port, username, password: context.passwords.open(sealedPassword, service.id) };
}

/** ENGINE_UNSUPPORTED. */
export function dialectOf(context: EngineContext, service: Pick<ServiceRecord, 'engine'>): Dialect {
  const dialect = context.dialects.get(service.engine);
  if (dialect === undefined) throw new HoldfastError('ENGINE_UNSUPPORTED');
  return dialect;
}
