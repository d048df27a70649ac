import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { allRows } from './database/statements.ts';

/** How a living DB Service of a catalogue is reached; its password still sealed. */
export interface KeptConnection {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly engineLabel: string;
  readonly managed: boolean;
  readonly host: string | null;
  readonly port: number | null;
  readonly username: string | null;
  readonly sealedPassword: Uint8Array | null;
}

/**
 * The living services of that name, one a namespace, read beside the process that uses the catalogue and without
 * changing a byte of it. null: there is no catalogue.
 */
export function readConnections(file: string, name: string): KeptConnection[] | null {
  if (!existsSync(file)) return null;
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = allRows<Omit<KeptConnection, 'managed'> & { managed: number }>(
      db,
      `SELECT id, namespace, name, engine_label AS engineLabel, managed, host, port, username,
              sealed_password AS sealedPassword
         FROM services WHERE name = :name AND state <> 'Deleted' ORDER BY namespace`,
      { name },
    );
    return rows.map((row) => ({ ...row, managed: row.managed === 1 }));
  } finally {
    db.close();
  }
}
