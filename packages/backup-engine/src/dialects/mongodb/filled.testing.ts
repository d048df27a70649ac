import { Binary, BSONRegExp, type Document, Double, Int32, Long, ObjectId, Timestamp, UUID } from 'mongodb';
import type { Credentials } from '../dialect.ts';
import { type Session, withSession } from './connection.ts';

/** A value of every BSON type that FerretDB takes; it refuses the others, and infinite numbers. */
export const EVERY_TYPE: readonly (readonly [name: string, value: unknown])[] = [
  ['double', new Double(1.5)],
  ['whole double', new Double(3)],
  ['negative zero', new Double(-0)],
  ['smallest double', new Double(5e-324)],
  ['text', 'naïve 東京 שלום 🚢 {file:x} $(touch owned)'],
  ['empty text', ''],
  ['text with a zero', 'a\0b'],
  ['document', { a: { b: [1, { c: new Int32(2), '1': 1, '0': 0 }] } }],
  ['empty document', {}],
  ['array', [1, 'a', null, { b: 2 }]],
  ['empty array', []],
  ['binary', new Binary(Buffer.from([0, 1, 254, 255]))],
  ['binary of an own kind', new Binary(Buffer.from('x'), 0x80)],
  ['no bytes', new Binary(Buffer.alloc(0))],
  ['uuid', new UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')],
  ['id', new ObjectId('65a1b2c3d4e5f60718293a4b')],
  ['true', true],
  ['false', false],
  ['date', new Date('2026-03-29T01:30:00.123Z')],
  ['date before 1970', new Date(-62_135_596_800_000)],
  ['null', null],
  ['expression', new BSONRegExp('^a.*"\\d', 'im')],
  ['int', new Int32(-2_147_483_648)],
  ['long', Long.fromString('-9223372036854775808')],
  ['small long', Long.fromNumber(5)],
  ['timestamp', new Timestamp({ t: 4_294_967_295, i: 1 })],
];

/** Larger than what a stream hands over at once; FerretDB takes seconds over the largest that there may be. */
const LARGE_BYTES = 1024 * 1024;

const IDS: readonly unknown[] = [
  new Int32(1),
  'text',
  { a: 1, b: 'two' },
  new Date(0),
  true,
  new Binary(Buffer.from('q')),
  Long.fromString('9007199254740993'),
  new UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'),
];

export async function inside<T>(
  credentials: Credentials,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return await withSession(credentials, {}, work);
}

/** Databases, collections, indexes and users of every kind that FerretDB knows. */
export async function fillVaried(credentials: Credentials): Promise<void> {
  await inside(credentials, async (session) => {
    await fillShop(session);
    await fillOthers(session);
    await session.client.db('shop').command({ createUser: 'clerk', pwd: 'clerks-own', roles: [] });
    await session.admin.command({ createUser: 'Größe "q"', pwd: 'another-own', roles: [] });
  });
}

async function fillShop({ client }: Session): Promise<void> {
  const shop = client.db('shop');
  const orders = Array.from({ length: 3000 }, (_, n) => ({
    _id: n as never,
    item: `item ${n}`,
    price: new Double(n / 4),
    at: new Date(1_767_225_600_000 + n * 60_000),
  }));
  await shop.collection('orders').insertMany(orders);
  await shop.collection('orders').createIndexes([
    { key: { item: 1 }, name: 'by item', unique: true },
    { key: { at: -1, item: 1, price: -1 }, name: 'compound' },
    {
      key: new Map([
        ['b', 1 as const],
        ['1', -1 as const],
        ['0', 1 as const],
      ]),
      name: 'numbered',
    },
    { key: { 'a.b.c': 1 }, name: 'nested' },
  ]);
  await shop.collection('types').insertMany(EVERY_TYPE.map(([kind, value]) => ({ kind, value })));
  await shop.collection('ids').insertMany(IDS.map((_id) => ({ _id }) as Document));
  await shop.createCollection('nothing');
  await shop.createCollection('capped', { capped: true, size: 1_048_576, max: 500 });
  await shop.collection('capped').insertMany(Array.from({ length: 40 }, (_, n) => ({ n })));
  await shop.collection('long texts').insertMany([{ text: 'ä😀'.repeat(1500) }, { text: 'short' }]);
  await shop.collection('large').insertOne({ text: 'x'.repeat(LARGE_BYTES) });
  await shop
    .collection('odd fields')
    .insertMany([
      { '': 1, ' ': 2, 'Größe 名前': 3 },
      { _id: new ObjectId(), '10': 'ten', '9': 'nine', b: 'letters after numbers' },
      Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`field ${n}`, n])),
    ]);
}

/** Databases with the names that FerretDB takes. */
async function fillOthers({ client, admin }: Session): Promise<void> {
  for (const db of ['UPPER', 'with-dash', 'under_score', '1', 'x'.repeat(63)]) {
    await client
      .db(db)
      .collection('orders')
      .insertMany([{ db }, { db, n: 2 }]);
  }
  await admin.collection('of admin').insertOne({ kept: true });
}
