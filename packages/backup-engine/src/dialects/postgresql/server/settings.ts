import { z } from 'zod';

/**
 * `ServerFacts.settings` of a PostgreSQL server: what a restored server must be made with. Read leniently, for it may come from an
 * artifact of another version of Holdfast, or be empty for a new server.
 */
const settingsSchema = z.object({
  /** Name of the superuser that the server was initialised with. */
  administrator: z.string().optional(),
  /** Of template0, which new databases inherit. */
  encoding: z.string().optional(),
  lcCollate: z.string().optional(),
  lcCtype: z.string().optional(),
  localeProvider: z.enum(['libc', 'icu', 'builtin']).optional(),
  icuLocale: z.string().nullable().optional(),
  /** Non-default parameters that a restored server may be given, as `SHOW` writes them. */
  parameters: z.record(z.string(), z.string()).optional(),
  /** Names of non-default parameters that stay behind. */
  notCarried: z.array(z.string()).optional(),
  extensions: z
    .array(
      z.object({ database: z.string(), name: z.string(), version: z.string(), availableHere: z.boolean() }),
    )
    .optional(),
  /** false: the account may not read password hashes, so that restored roles have none. */
  rolePasswords: z.boolean().optional(),
});
export type PostgresSettings = z.infer<typeof settingsSchema>;

export function readSettings(settings: Readonly<Record<string, unknown>>): PostgresSettings {
  return settingsSchema.parse(settings);
}
