import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { fillDemo } from '../../demo/index.ts';
import { withSession } from './connection.ts';
import { backUp, countAll, dialect, hasPostgres, managedServer, restoreInto } from './real-server.testing.ts';

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(!hasPostgres)(
  'a PostgreSQL server, backed up and restored (needs PostgreSQL installed)',
  () => {
    it('restores the demo with equal contents', async () => {
      await using source = await managedServer();
      await fillDemo(source.credentials);
      await using backup = await backUp(source);
      await using target = await managedServer({ facts: backup.facts });
      await restoreInto(target, backup);
      expect(await countAll(target, backup)).toEqual(backup.contents);
      expect(backup.contents['database-1']?.counts).toMatchObject({
        'table "public"."orders"': 8000,
        triggers: 1,
      });
      for (const table of ['customers', 'orders', 'order_items', 'events']) {
        expect(await digest(target, 'app', table)).toBe(await digest(source, 'app', table));
      }
    });
  },
);

async function digest(
  server: Awaited<ReturnType<typeof managedServer>>,
  database: string,
  table: string,
): Promise<string> {
  const rows = await withSession(server.credentials, { database }, (session) =>
    session.table(`SELECT t::text FROM ${table} t ORDER BY 1`),
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

void dialect;
