import { z } from 'zod';

/**
 * `ServerFacts.settings` of a server: what a restored server must be made with. Read leniently, for it may come from an
 * artifact of another version of Holdfast, or be empty for a new server.
 */
const settingsSchema = z.object({
  /** The account that asked, and that a restored server is administered by. */
  administrator: z.string().optional(),
  /** Which server program it is; 'mongod' where nothing says otherwise. */
  flavour: z.enum(['mongod', 'ferretdb']).optional(),
  /** Name of the replica set; null for a server that stands alone. */
  replicaSet: z.string().nullable().optional(),
  /** '7.0': which features its data files may use. A restored server has the one of its own version. */
  featureCompatibilityVersion: z.string().nullable().optional(),
  /** Version of MongoDB that FerretDB answers as. */
  answersAs: z.string().optional(),
  /** It takes encrypted connections only. */
  tls: z.boolean().optional(),
});
export type MongoSettings = z.infer<typeof settingsSchema>;

export function readSettings(settings: Readonly<Record<string, unknown>>): MongoSettings {
  return settingsSchema.parse(settings);
}
