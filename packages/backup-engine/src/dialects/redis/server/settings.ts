import { z } from 'zod';

/**
 * `ServerFacts.settings` of a Redis server: what a restored server must be made with. Read leniently, for it may come from an
 * artifact of another version of Holdfast, or be empty for a new server.
 */
const settingsSchema = z.object({
  flavour: z.enum(['Redis', 'Valkey']).optional(),
  /** The user that the backup logged in as; a restored server gives it all rights and a credential of its own. */
  administrator: z.string().optional(),
  /** Seconds since the epoch by the server's own clock, at the probe: no snapshot of the backup may be older. */
  time: z.number().optional(),
  /** How many numbered databases there are. */
  databases: z.number().int().positive().optional(),
  /** Parameters that a restored server is given, by their oldest names. */
  parameters: z.record(z.string(), z.string()).optional(),
  /** Names of parameters that are set and stay behind. */
  notCarried: z.array(z.string()).optional(),
  modules: z.array(z.object({ name: z.string(), version: z.string() })).optional(),
  /** Whether the server itself keeps a log of every write. */
  appendOnly: z.boolean().optional(),
  role: z.enum(['master', 'replica']).optional(),
});
export type RedisSettings = z.infer<typeof settingsSchema>;

export function readSettings(settings: Readonly<Record<string, unknown>>): RedisSettings {
  return settingsSchema.parse(settings);
}
