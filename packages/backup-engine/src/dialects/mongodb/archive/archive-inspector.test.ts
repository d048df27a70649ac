import { readFile } from 'node:fs/promises';
import { type Document, Long } from 'mongodb';
import { describe, expect, it, vi } from 'vitest';
import { replicaSetArchive } from '../programs.testing.ts';
import { ArchiveError } from './archive-error.ts';
import { ArchiveInspector } from './archive-inspector.ts';
import { announcement, block, bson, end, prelude } from './build-archive.testing.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Part {
  readonly db: string;
  readonly collection: string;
  readonly type?: string;
  readonly metadata?: string;
  readonly documents?: readonly Document[];
}

function archive(...parts: readonly Part[]): Buffer {
  const announced = parts.map(({ db, collection, documents: _, ...changes }) =>
    announcement(db, collection, changes),
  );
  const blocks = parts.map(({ db, collection, documents = [] }) => {
    const all = documents.map(bson);
    return Buffer.concat([block(db, collection, all), end(db, collection, all)]);
  });
  return Buffer.concat([prelude(...announced), ...blocks]);
}

function inspect(bytes: Buffer, withOplog = false): Record<string, number> {
  const inspector = new ArchiveInspector({ withOplog });
  inspector.write(bytes);
  return { ...inspector.end().counts };
}

const indexes = JSON.stringify({ indexes: [{ name: '_id_' }, { name: 'a' }, { name: 'b' }] });
const users = {
  db: 'admin',
  collection: 'system.users',
  documents: [{ _id: 'shop.clerk', db: 'shop', user: 'clerk' }],
};
const roles = {
  db: 'admin',
  collection: 'system.roles',
  documents: [{ _id: 'admin.r', db: 'admin', role: 'r' }],
};
const version = { db: 'admin', collection: 'system.version', documents: [{ _id: 'authSchema' }] };

describe('what an archive holds', () => {
  it('is told by collection, index, view, user and role', () => {
    const found = inspect(
      archive(
        users,
        roles,
        version,
        { db: 'shop', collection: 'a"b.c', documents: [{ n: 1 }, { n: 2 }], metadata: indexes },
        { db: 'shop', collection: 'seen', type: 'view' },
        { db: 'shop', collection: 'gone', metadata: '' },
      ),
    );
    expect(found).toEqual({
      'user "shop"."clerk"': 1,
      'role "admin"."r"': 1,
      'collection "shop"."a\\"b.c"': 2,
      'indexes of "shop"."a\\"b.c"': 3,
      'view "shop"."seen"': 1,
      'collection "shop"."gone"': 0,
      'indexes of "shop"."gone"': 0,
    });
  });

  it.each(['{"indexes"', '[]', '{}', '{"indexes":[1]}'])('is not told by metadata such as %s', (metadata) => {
    expect(() => inspect(archive({ db: 'x', collection: 'y', metadata }))).toThrow(ArchiveError);
  });

  it('must have an oplog where one was to be taken along, and nowhere else', () => {
    const plain = archive({ db: 'x', collection: 'y' });
    const whole = archive({ db: 'x', collection: 'y' }, { db: '', collection: 'oplog', metadata: '' });
    expect(() => inspect(plain, true)).toThrow(ArchiveError);
    expect(() => inspect(whole, false)).toThrow(ArchiveError);
    expect(inspect(whole, true)).toEqual({ 'collection "x"."y"': 1 });
  });
});

describe('what an archive with an oplog leads to', () => {
  const entry = (op: string, ns: string, o: Document): Document => ({ op, ns, o, ts: Long.ONE });
  const after = (...entries: Document[]): string[] =>
    Object.keys(
      inspect(
        archive(
          users,
          { db: 'shop', collection: 'old', documents: [{ n: 1 }] },
          { db: 'shop', collection: 'seen', type: 'view' },
          { db: 'other', collection: 'old' },
          { db: '', collection: 'oplog', metadata: '', documents: entries },
        ),
        true,
      ),
    ).sort();
  const before = [
    'collection "other"."old"',
    'collection "shop"."old"',
    'user "shop"."clerk"',
    'view "shop"."seen"',
  ];

  it('is what there was, when documents alone came and went', () => {
    expect(after()).toEqual(before);
    const id = { _id: 'shop.old' };
    expect(
      after(
        entry('n', '', {}),
        entry('i', 'shop.old', id),
        entry('u', 'shop.old', { $v: 2 }),
        entry('d', 'shop.old', id),
      ),
    ).toEqual(before);
  });

  it.each<[string, Document, (known: string[]) => string[]]>([
    [
      'a new collection',
      entry('c', 'shop.$cmd', { create: 'new' }),
      (known) => [...known, 'collection "shop"."new"'],
    ],
    ['one that is the server’s own', entry('c', 'config.$cmd', { create: 'transactions' }), (known) => known],
    [
      'a dropped collection',
      entry('c', 'shop.$cmd', { drop: 'old' }),
      (known) => known.filter((key) => key !== 'collection "shop"."old"'),
    ],
    [
      'a dropped database',
      entry('c', 'shop.$cmd', { dropDatabase: 1 }),
      (known) => known.filter((key) => !/^(collection|view) "shop"/.test(key)),
    ],
    [
      'a transaction',
      entry('c', 'admin.$cmd', { applyOps: [entry('c', 'shop.$cmd', { create: 'new' })] }),
      (known) => [...known, 'collection "shop"."new"'],
    ],
    [
      'a new view',
      entry('i', 'shop.system.views', { _id: 'shop.more' }),
      (known) => [...known, 'view "shop"."more"'],
    ],
    [
      'a dropped view',
      entry('d', 'shop.system.views', { _id: 'shop.seen' }),
      (known) => known.filter((key) => !key.startsWith('view')),
    ],
    [
      'a new user',
      entry('i', 'admin.system.users', { _id: 'shop.boss' }),
      (known) => [...known, 'user "shop"."boss"'],
    ],
    [
      'a dropped user',
      entry('d', 'admin.system.users', { _id: 'shop.clerk' }),
      (known) => known.filter((key) => !key.startsWith('user')),
    ],
    [
      'a new role',
      entry('i', 'admin.system.roles', { _id: 'shop.r' }),
      (known) => [...known, 'role "shop"."r"'],
    ],
  ])('follows %s', (_, change, expected) => {
    expect(after(change)).toEqual(expected(before).sort());
  });
});

describe.skipIf(replicaSetArchive === null)(
  'an archive that mongodump made of a replica set (needs node scripts/install-mongo-programs.mjs)',
  () => {
    it('is read to its end, and its oplog is followed', async () => {
      const bytes = await readFile(replicaSetArchive ?? '');
      expect(inspect(bytes, true)).toEqual({ 'collection "test"."foo"': 1 });
      expect(() => inspect(bytes, false)).toThrow(ArchiveError);
    });

    it('is refused wherever it is cut', async () => {
      const bytes = await readFile(replicaSetArchive ?? '');
      for (let length = bytes.length - 1; length >= 0; length -= length > bytes.length - 200 ? 1 : 7)
        expect(() => inspect(bytes.subarray(0, length), true), `cut at ${length}`).toThrow();
    });
  },
);
