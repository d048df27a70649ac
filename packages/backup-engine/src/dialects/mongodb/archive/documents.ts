import { BSON } from 'mongodb';
import { z } from 'zod';
import { ArchiveError } from './archive-error.ts';

const FORMAT_VERSION = '0.1';

/** The first document of an archive. */
const headerSchema = z.strictObject({
  concurrent_collections: z.number(),
  version: z.literal(FORMAT_VERSION),
  server_version: z.string(),
  tool_version: z.string(),
});

/** What the prelude says of each namespace that the archive holds. `metadata` is JSON text, or empty. */
const announcementSchema = z.strictObject({
  db: z.string(),
  collection: z.string().min(1),
  metadata: z.string(),
  size: z.union([z.number(), z.bigint()]),
  /** 'collection', 'view' or 'timeseries'; tools before 100.3 do not say. */
  type: z.string().default('collection'),
});
export type Announcement = z.infer<typeof announcementSchema>;

/** At the head of each block: whose documents follow, or that a namespace has ended, with the CRC of all its bytes. */
const blockSchema = z.strictObject({
  db: z.string(),
  collection: z.string().min(1),
  EOF: z.boolean(),
  CRC: z.bigint(),
});
export type BlockHeader = z.infer<typeof blockSchema>;

/** Throws for an archive of another format. */
export function requireHeader(document: Uint8Array): void {
  read(headerSchema, document, 'the header of an archive');
}

export function readAnnouncement(document: Uint8Array): Announcement {
  return read(announcementSchema, document, 'the announcement of a collection');
}

export function readBlockHeader(document: Uint8Array): BlockHeader {
  return read(blockSchema, document, 'the header of a block');
}

function read<T>(schema: z.ZodType<T>, document: Uint8Array, what: string): T {
  try {
    return schema.parse(BSON.deserialize(document, { useBigInt64: true }));
  } catch (cause) {
    throw new ArchiveError(`A document is not ${what}.`, { cause });
  }
}
