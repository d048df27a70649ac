import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Credentials, ServerFacts } from '../dialect.ts';
import { DEFAULT_USER } from './access.ts';
import { explainRefusal, RedisRefused, type Session, withSession } from './connection.ts';
import { carriedOf, notCarriedOf } from './server/parameters.ts';
import { asList, asRecord, asText, readInfo, readKeyspace, tryCall } from './replies.ts';
import type { RedisSettings } from './server/settings.ts';
import { type Flavour, isSupported } from './tools.ts';

const USUAL_DATABASES = 16;

/** SERVICE_UNREACHABLE. A server that is loading or full lives, though it cannot serve us now. */
export async function pingRedis(credentials: Credentials, limitMs: number): Promise<void> {
  try {
    await withSession(credentials, { connectMs: limitMs, answerMs: limitMs }, (session) =>
      session.call('PING'),
    );
  } catch (error) {
    if (!isAlive(error)) throw explainRefusal(error);
  }
}

/** It says that it loads its data, is busy with a script, waits for its master, has no connection left, or will not PING for this user. */
function isAlive(error: unknown): boolean {
  if (error instanceof RedisRefused) return ['LOADING', 'BUSY', 'MASTERDOWN', 'NOPERM'].includes(error.code);
  return /max number of clients reached/.test((error as HoldfastError).detail ?? '');
}

/** What the server says of itself. SERVICE_UNREACHABLE; ENGINE_UNSUPPORTED for what is no single server of a version that is supported. */
export async function probeRedis(credentials: Credentials, signal?: AbortSignal): Promise<ServerFacts> {
  try {
    return await withSession(credentials, signal === undefined ? {} : { signal }, (session) =>
      readFacts(session, credentials),
    );
  } catch (error) {
    throw explainRefusal(error);
  }
}

async function readFacts(session: Session, credentials: Credentials): Promise<ServerFacts> {
  const time = Number(asText(asList(await session.call('TIME'))[0]));
  const server = await readInfo(session, 'server');
  const { flavour, version } = readVersion(server);
  requireSingle(server);
  const settings: RedisSettings = {
    flavour,
    administrator: credentials.username === '' ? DEFAULT_USER : credentials.username,
    time,
    ...(await readConfiguration(session)),
    modules: await readModules(session),
    ...(await readState(session)),
  };
  const sizeBytes = Number((await readInfo(session, 'memory')).get('used_memory') ?? 0);
  return { label: flavour, version, sizeBytes, settings };
}

function readVersion(server: ReadonlyMap<string, string>): { flavour: Flavour; version: string } {
  const ofValkey = server.get('valkey_version');
  const version = ofValkey ?? server.get('redis_version') ?? '';
  if (isSupported(version)) return { flavour: ofValkey === undefined ? 'Redis' : 'Valkey', version };
  throw new HoldfastError('ENGINE_UNSUPPORTED', {
    detail: `Redis 6.2 or newer, or Valkey, is supported, this is ${version === '' ? 'unknown' : version}.`,
  });
}

/** A cluster has a part of the keys in each server, and no moment that they share; a sentinel has none. */
function requireSingle(server: ReadonlyMap<string, string>): void {
  const mode = server.get('redis_mode') ?? server.get('server_mode') ?? 'standalone';
  if (mode === 'standalone') return;
  const detail =
    mode === 'cluster'
      ? 'The server is part of a cluster. A backup is of a whole service, and one server of a cluster holds only some of its keys.'
      : `The server runs as ${mode} and holds no keys.`;
  throw new HoldfastError('ENGINE_UNSUPPORTED', { detail });
}

/** Where CONFIG is renamed or not allowed, as hosted servers have it, a restored server gets its own defaults. */
async function readConfiguration(session: Session): Promise<RedisSettings> {
  const reply = await tryCall(session, 'CONFIG', 'GET', '*');
  const all = new Map<string, string>();
  if (reply !== null) for (const [name, value] of asRecord(reply)) all.set(name, asText(value));
  const highest = Math.max(-1, ...(await readKeyspace(session)).keys());
  const databases = Number(all.get('databases') ?? USUAL_DATABASES);
  return {
    databases: Math.max(databases, highest + 1),
    parameters: carriedOf(all),
    notCarried: reply === null ? ['all parameters'] : notCarriedOf(all),
  };
}

async function readModules(session: Session): Promise<NonNullable<RedisSettings['modules']>> {
  const modules = asList((await tryCall(session, 'MODULE', 'LIST')) ?? []);
  return modules.map((module) => {
    const fields = asRecord(module);
    return { name: asText(fields.get('name')), version: asText(fields.get('ver')) };
  });
}

async function readState(session: Session): Promise<RedisSettings> {
  const persistence = await readInfo(session, 'persistence');
  const replication = await readInfo(session, 'replication');
  return {
    appendOnly: persistence.get('aof_enabled') === '1',
    role: replication.get('role') === 'slave' ? 'replica' : 'master',
  };
}
