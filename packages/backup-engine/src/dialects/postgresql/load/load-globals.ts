import { createReadStream } from 'node:fs';
import pg from 'pg';
import type { Credentials } from '../../dialect.ts';
import { type Session, withSession } from '../connection.ts';
import { scramVerifier } from '../server/scram.ts';
import { concernsTablespace, createdRole, GlobalsReader } from '../sql/globals.ts';

/**
 * Applies the globals in one transaction: all or nothing, and stops at the first error. Roles that the new server has already are
 * merged; its administrator keeps the credential it was made with, so that the restore itself can go on.
 */
export async function loadGlobals(target: Credentials, file: string, signal: AbortSignal): Promise<void> {
  const statements = await readStatements(file);
  await withSession(target, { database: 'postgres', statementMs: 0, signal }, async (session) => {
    const existing = new Set(
      (await session.rows('SELECT rolname AS name FROM pg_catalog.pg_roles')).map(({ name }) => name),
    );
    await session.execute('BEGIN');
    for (const statement of statements) {
      const role = createdRole(statement);
      if (role !== null && existing.has(role)) continue;
      if (!concernsTablespace(statement)) await session.execute(statement);
    }
    await session.execute(administratorStatement(target));
    await session.execute('COMMIT');
  });
}

/** Gives the administrator the credential and the rights it needs, whatever the backup said of a role of that name. */
export async function setAdministrator(session: Session, target: Credentials): Promise<void> {
  await session.execute(administratorStatement(target));
}

function administratorStatement(target: Credentials): string {
  const name = pg.escapeIdentifier(target.username);
  const verifier = pg.escapeLiteral(scramVerifier(target.password));
  return `ALTER ROLE ${name} WITH SUPERUSER LOGIN CONNECTION LIMIT -1 PASSWORD ${verifier} VALID UNTIL 'infinity'`;
}

async function readStatements(file: string): Promise<string[]> {
  const statements: string[] = [];
  const reader = new GlobalsReader((statement) => statements.push(statement));
  for await (const chunk of createReadStream(file)) reader.write(chunk as Buffer);
  reader.end();
  return statements;
}
