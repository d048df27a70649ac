import { BSON } from 'mongodb';
import { expect, it } from 'vitest';
import { toPage } from './browse-page.ts';

const read = (document: object) => BSON.deserialize(BSON.serialize(document), { promoteValues: false });

it('has a column for each field, with the types it has, and empty cells where it is missing', () => {
  const page = toPage(
    [
      read({ _id: new BSON.Int32(1), name: 'Größe', tags: ['a', { b: 1 }] }),
      read({ _id: 'text', name: null, at: new Date('2026-01-02T03:04:05Z') }),
      read({ _id: new BSON.ObjectId('65a1b2c3d4e5f60718293a4b') }),
    ],
    2,
  );
  expect(page).toEqual({
    columns: [
      { name: '_id', type: 'int | string' },
      { name: 'name', type: 'string | null' },
      { name: 'tags', type: 'array' },
      { name: 'at', type: 'date' },
    ],
    rows: [
      [cell('1'), cell('Größe'), cell('["a",{"b":1}]'), null],
      [cell('text'), cell('null'), null, cell('{"$date":"2026-01-02T03:04:05Z"}')],
    ],
    hasMore: true,
  });
});

it('puts the fields beyond the sixtieth into one column', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, n]));
  const { columns, rows } = toPage([read(many), read({ f0: 1 })], 10);
  expect(columns).toHaveLength(60);
  expect(columns.at(-1)).toEqual({ name: '…', type: '41 more fields' });
  expect(JSON.parse(rows[0]?.at(-1)?.text ?? '')).toMatchObject({ f59: 59, f99: 99 });
  expect(rows[1]?.at(-1)).toBeNull();
});

function cell(text: string): { text: string; truncated: boolean } {
  return { text, truncated: false };
}
