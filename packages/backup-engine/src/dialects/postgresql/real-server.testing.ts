import { makeServer, type MadeServer } from '../contract/made-server.testing.ts';
import { countAll as countIn, restoreInto as restore, takeBackup } from '../contract/raw-backup.testing.ts';
import type { RawBackup } from '../contract/raw-backup.testing.ts';
import type { MemberContents, ServerFacts } from '../dialect.ts';
import { createPostgresDialect } from './dialect.ts';
import { findInstallations } from './tools.ts';

export { account } from '../contract/made-server.testing.ts';
export type { MadeServer as TestServer } from '../contract/made-server.testing.ts';

export const dialect = createPostgresDialect({ lockWaitMs: 1000 });
export const hasPostgres = (await findInstallations()).some((each) => each.hasServer);

/** A real server in a temporary folder; stopped and removed with the scope that holds it. */
export async function managedServer(
  options: { facts?: ServerFacts; password?: string; settings?: Record<string, unknown> } = {},
): Promise<MadeServer> {
  const { facts, settings = facts?.settings ?? {}, password } = options;
  const version = facts?.version ?? null;
  return makeServer(dialect, { version, settings, ...(password === undefined ? {} : { password }) });
}

export function backUp(source: MadeServer): Promise<RawBackup> {
  return takeBackup(dialect, source.credentials);
}

export function restoreInto(target: MadeServer, backup: RawBackup): Promise<void> {
  return restore(dialect, { target, backup });
}

export function countAll(server: MadeServer, backup: RawBackup): Promise<Record<string, MemberContents>> {
  return countIn(dialect, server.credentials, backup);
}
