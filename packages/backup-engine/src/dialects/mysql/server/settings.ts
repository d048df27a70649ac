import { z } from 'zod';

/**
 * `ServerFacts.settings` of a MySQL or MariaDB server: what a restored server must be made with. Read leniently, for it may come
 * from an artifact of another version of Holdfast, or be empty for a new server.
 */
const settingsSchema = z.object({
  flavour: z.enum(['MariaDB', 'MySQL']).optional(),
  /** The account that Holdfast logs in with; on a restored server it is the administrator. */
  administrator: z.object({ user: z.string(), host: z.string() }).optional(),
  /** Global variables that a restored server is given. */
  parameters: z.record(z.string(), z.string()).optional(),
  /** What stays behind: names of variables that differ from their defaults, and other things in words. */
  notCarried: z.array(z.string()).optional(),
  /** Libraries of plugins that accounts and tables may need. */
  plugins: z.array(z.string()).optional(),
  /** Named time zones are known to the server. */
  timeZones: z.boolean().optional(),
  /** The event scheduler runs. */
  events: z.boolean().optional(),
  /** The server lets the account in over TLS only. */
  encrypted: z.boolean().optional(),
});
export type MysqlSettings = z.infer<typeof settingsSchema>;

export function readSettings(settings: Readonly<Record<string, unknown>>): MysqlSettings {
  return settingsSchema.parse(settings);
}

const DEFAULT_ADMINISTRATOR = 'root';
/** From where a restored server lets its administrator in; connections over loopback TCP count as from localhost. */
const USUAL_HOSTS = ['localhost', '127.0.0.1', '%'];

/** The account that administers a server with these settings, once it is restored. */
export function administratorOf(settings: Readonly<Record<string, unknown>>): { user: string; host: string } {
  const found = readSettings(settings).administrator;
  const user = found?.user ?? '';
  const host = found?.host ?? '';
  // A user without a name is everybody; a line break would end the line that makes the account.
  const usable =
    user !== '' && !/[\0-\x1f]/.test(user) && user !== 'mariadb.sys' && !user.startsWith('mysql.');
  return {
    user: usable ? user : DEFAULT_ADMINISTRATOR,
    host: usable && USUAL_HOSTS.includes(host) ? host : 'localhost',
  };
}
