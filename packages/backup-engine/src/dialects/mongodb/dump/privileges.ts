import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { z } from 'zod';
import type { Session } from '../connection.ts';

/** Built-in roles that may read every database, and every account. */
const READERS = ['backup', 'root', '__system'];

const statusSchema = z.object({
  authInfo: z.object({
    authenticatedUserRoles: z.array(z.object({ role: z.string(), db: z.string() })),
    authenticatedUserPrivileges: z
      .array(z.object({ resource: z.record(z.string(), z.unknown()), actions: z.array(z.string()) }))
      .optional(),
  }),
});

/**
 * Databases that an account may not read are simply not listed for it, so that a dump by it would end well and lack
 * them. SERVICE_UNREACHABLE unless it may read all.
 */
export async function requireReader({ admin }: Session, username: string): Promise<void> {
  const status = statusSchema.parse(await admin.command({ connectionStatus: 1, showPrivileges: true }));
  const { authenticatedUserRoles: roles, authenticatedUserPrivileges: privileges = [] } = status.authInfo;
  if (roles.some(({ role, db }) => db === 'admin' && READERS.includes(role))) return;
  const mayDoAll = privileges.some(
    ({ resource, actions }) => resource['anyResource'] === true && actions.includes('find'),
  );
  if (mayDoAll) return;
  throw new HoldfastError('SERVICE_UNREACHABLE', {
    detail: `The user ${username} may not read everything: db.getSiblingDB("admin").grantRolesToUser(${JSON.stringify(username)}, ["backup"])`,
  });
}
