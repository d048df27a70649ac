import { BSON, type Document, Long } from 'mongodb';
import { Crc64 } from './crc64.ts';

const TERMINATOR = Buffer.from([0xff, 0xff, 0xff, 0xff]);
const MAGIC = Buffer.from([0x6d, 0xe2, 0x99, 0x81]);

/** Parts of an archive as mongodump writes them, to be put together rightly or wrongly. */
export const magic = MAGIC;
export const terminator = TERMINATOR;

export function bson(document: Document): Buffer {
  return Buffer.from(BSON.serialize(document));
}

export function header(changes: Document = {}): Buffer {
  return bson({
    concurrent_collections: 1,
    version: '0.1',
    server_version: '7.0.12',
    tool_version: '100.10.0',
    ...changes,
  });
}

export function announcement(db: string, collection: string, changes: Document = {}): Buffer {
  const metadata = JSON.stringify({ indexes: [{ v: 2, key: { _id: 1 }, name: '_id_' }] });
  return bson({ db, collection, metadata, size: 0, type: 'collection', ...changes });
}

export function block(db: string, collection: string, documents: readonly Buffer[]): Buffer {
  const head = bson({ db, collection, EOF: false, CRC: Long.ZERO });
  return Buffer.concat([head, ...documents, TERMINATOR]);
}

export function end(db: string, collection: string, documents: readonly Buffer[]): Buffer {
  const crc = new Crc64();
  for (const document of documents) crc.update(document);
  return Buffer.concat([bson({ db, collection, EOF: true, CRC: Long.fromBigInt(crc.value()) }), TERMINATOR]);
}

/** Everything up to the first block. */
export function prelude(...announcements: readonly Buffer[]): Buffer {
  return Buffer.concat([MAGIC, header(), ...announcements, TERMINATOR]);
}

/** A whole archive of one collection. */
export function archiveOf(documents: readonly Document[]): Buffer {
  const all = documents.map(bson);
  return Buffer.concat([
    prelude(announcement('shop', 'orders')),
    block('shop', 'orders', all),
    end('shop', 'orders', all),
  ]);
}
