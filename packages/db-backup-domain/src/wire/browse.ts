import { z } from 'zod';

/** Kinds of things inside a DB Service, from outer to inner. */
export const objectKindSchema = z.enum(['database', 'schema', 'table', 'view', 'collection', 'key']);
export type ObjectKind = z.infer<typeof objectKindSchema>;

/** One thing in the browse tree. `path` is what to send to look inside it or at its rows. */
export const dbObjectSchema = z.object({
  kind: objectKindSchema,
  name: z.string(),
  path: z.array(z.string()),
  /** It may hold objects. */
  expandable: z.boolean(),
  /** The server's own estimate; null where it has none. Never shown as exact. */
  rowEstimate: z.number().nullable(),
});
export type DbObject = z.infer<typeof dbObjectSchema>;

/** A first page of rows. Values are the database's own text form; null is SQL NULL. Long values are cut and marked. */
export const rowsPageSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.object({ text: z.string(), truncated: z.boolean() }).nullable())),
  /** More rows exist than are shown. */
  hasMore: z.boolean(),
});
export type RowsPage = z.infer<typeof rowsPageSchema>;
