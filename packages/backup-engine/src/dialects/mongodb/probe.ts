import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { z } from 'zod';
import type { Credentials, ServerFacts } from '../dialect.ts';
import { MongoRefused, type Session, withSession } from './connection.ts';
import type { MongoSettings } from './server/settings.ts';
import { compareVersions } from './versions.ts';

/** What the tools of today read. */
const OLDEST_MONGOD = '4.2';
/** Version 2 stands on another server altogether, which is not provisioned here. */
const FERRETDB_MAJOR = 1;

const buildInfoSchema = z.object({ version: z.string(), ferretdbVersion: z.string().optional() });
const helloSchema = z.object({ setName: z.string().optional(), msg: z.string().optional() });
const databasesSchema = z.object({ totalSize: z.number() });
const compatibilitySchema = z.object({ featureCompatibilityVersion: z.object({ version: z.string() }) });

/** SERVICE_UNREACHABLE. */
export async function pingMongo(credentials: Credentials, limitMs: number): Promise<void> {
  const limits = { connectMs: limitMs, answerMs: limitMs };
  // `ping` is answered before anybody logged in; this one is not.
  await withSession(credentials, limits, ({ admin }) => admin.command({ listDatabases: 1, nameOnly: true }));
}

/** What the server says of itself. SERVICE_UNREACHABLE; ENGINE_UNSUPPORTED for routers and for versions too old or new. */
export async function probeMongo(credentials: Credentials, signal?: AbortSignal): Promise<ServerFacts> {
  const options = { answerMs: 60_000, ...(signal === undefined ? {} : { signal }) };
  try {
    return await withSession(credentials, options, (session) => probe(session, credentials.username));
  } catch (error) {
    if (!(error instanceof MongoRefused)) throw error;
    throw new HoldfastError('SERVICE_UNREACHABLE', { detail: error.message, cause: error });
  }
}

async function probe(session: Session, administrator: string): Promise<ServerFacts> {
  const { admin, tls } = session;
  const { version, ferretdbVersion } = buildInfoSchema.parse(await admin.command({ buildInfo: 1 }));
  const { setName, msg } = helloSchema.parse(await admin.command({ hello: 1 }));
  const { totalSize } = databasesSchema.parse(await admin.command({ listDatabases: 1 }));
  const settings: MongoSettings = {
    administrator,
    replicaSet: setName ?? null,
    featureCompatibilityVersion: await readCompatibility(session),
    ...(tls ? { tls } : {}),
  };
  if (msg === 'isdbgrid')
    throw unsupported('This is a router of a sharded cluster. Register its replica sets.');
  if (ferretdbVersion !== undefined) {
    return asFerret(ferretdbVersion, { sizeBytes: totalSize, settings: { ...settings, answersAs: version } });
  }
  if (compareVersions(version, OLDEST_MONGOD) < 0)
    throw unsupported(`MongoDB ${OLDEST_MONGOD} or newer is supported, this is ${version}.`);
  return { label: 'MongoDB', version, sizeBytes: totalSize, settings: { ...settings, flavour: 'mongod' } };
}

function asFerret(found: string, rest: { sizeBytes: number; settings: MongoSettings }): ServerFacts {
  const version = found.replace(/^v/, '');
  if (Number.parseInt(version, 10) !== FERRETDB_MAJOR)
    throw unsupported(`FerretDB ${FERRETDB_MAJOR} is supported, this is ${version}.`);
  return { label: 'FerretDB', version, ...rest, settings: { ...rest.settings, flavour: 'ferretdb' } };
}

async function readCompatibility({ admin }: Session): Promise<string | null> {
  try {
    const answer = await admin.command({ getParameter: 1, featureCompatibilityVersion: 1 });
    return compatibilitySchema.parse(answer).featureCompatibilityVersion.version;
  } catch (error) {
    // An account that may read every document need not be let to read parameters.
    if ((error as { code?: unknown }).code === 13) return null;
    throw error;
  }
}

function unsupported(detail: string): HoldfastError {
  return new HoldfastError('ENGINE_UNSUPPORTED', { detail });
}
