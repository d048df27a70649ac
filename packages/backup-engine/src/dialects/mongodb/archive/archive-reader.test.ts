import { Long } from 'mongodb';
import { describe, expect, it, vi } from 'vitest';
import { ArchiveError } from './archive-error.ts';
import { ArchiveReader } from './archive-reader.ts';
import { LARGEST_DOCUMENT } from './bson-frames.ts';
import {
  announcement,
  archiveOf,
  block,
  bson,
  end,
  header,
  magic,
  prelude,
  terminator,
} from './build-archive.testing.ts';

vi.setConfig({ testTimeout: 120_000 });

const documents = Array.from({ length: 9 }, (_, n) => ({ _id: n, text: 'x'.repeat(n * 11), n: { at: n } }));
const [a, b, c] = [bson({ a: 1 }), bson({ b: 'two' }), bson({ c: [3] })] as [Buffer, Buffer, Buffer];

function read(archive: Buffer, chunk = archive.length || 1): Record<string, number> {
  const reader = new ArchiveReader();
  for (let at = 0; at < archive.length; at += chunk) reader.write(archive.subarray(at, at + chunk));
  const found = reader.end().map((each) => [`${each.db}.${each.dataCollection}`, each.documents] as const);
  return Object.fromEntries(found);
}

function joined(...parts: Buffer[]): Buffer {
  return Buffer.concat(parts);
}

describe('reading an archive', () => {
  it('counts the documents of every collection, empty ones too', () => {
    const none = joined(prelude(announcement('shop', 'empty')), end('shop', 'empty', []));
    expect(read(archiveOf(documents))).toEqual({ 'shop.orders': 9 });
    expect(read(none)).toEqual({ 'shop.empty': 0 });
    expect(read(prelude())).toEqual({});
  });

  it('follows collections that take turns', () => {
    const archive = joined(
      prelude(announcement('x', 'one'), announcement('y', 'one'), announcement('', 'oplog')),
      block('x', 'one', [a, b]),
      block('y', 'one', [c]),
      block('x', 'one', [c]),
      end('y', 'one', [c]),
      block('', 'oplog', [a]),
      end('x', 'one', [a, b, c]),
      end('', 'oplog', [a]),
    );
    for (const chunk of [1, 3, 64, archive.length])
      expect(read(archive, chunk)).toEqual({ 'x.one': 3, 'y.one': 1, '.oplog': 1 });
  });

  it('finds the documents of time series where they are', () => {
    const announced = announcement('x', 'weather', { type: 'timeseries' });
    const buckets = ['x', 'system.buckets.weather'] as const;
    expect(read(joined(prelude(announced), block(...buckets, [a]), end(...buckets, [a])))).toEqual({
      'x.system.buckets.weather': 1,
    });
  });

  it('hands over whole documents of the collections that are asked for', () => {
    const seen: string[] = [];
    const reader = new ArchiveReader({
      wants: ({ dataCollection }) => dataCollection === 'kept',
      document: ({ dataCollection }, bytes) => seen.push(`${dataCollection} ${bytes.length}`),
    });
    reader.write(
      joined(
        prelude(announcement('x', 'kept'), announcement('x', 'passed')),
        block('x', 'kept', [a, b]),
        block('x', 'passed', [c]),
        end('x', 'kept', [a, b]),
        end('x', 'passed', [c]),
      ),
    );
    expect(reader.end().map((each) => each.documents)).toEqual([2, 1]);
    expect(seen).toEqual([`kept ${a.length}`, `kept ${b.length}`]);
  });

  it('takes documents up to the size that can be restored, and none larger', () => {
    const largest = bson({ t: 'x'.repeat(LARGEST_DOCUMENT - bson({ t: '' }).length) });
    const larger = bson({ t: 'x'.repeat(LARGEST_DOCUMENT - bson({ t: '' }).length + 1) });
    expect(largest.length).toBe(LARGEST_DOCUMENT);
    const whole = (document: Buffer): Buffer =>
      joined(prelude(announcement('x', 'y')), block('x', 'y', [document]), end('x', 'y', [document]));
    expect(read(whole(largest), 65_536)).toEqual({ 'x.y': 1 });
    expect(() => read(whole(larger))).toThrow(ArchiveError);
  });
});

describe('what is no archive, or not all of one', () => {
  it('is refused wherever it is cut', () => {
    const whole = archiveOf(documents);
    for (let length = 0; length < whole.length; length += 1)
      expect(() => read(whole.subarray(0, length)), `cut at ${length}`).toThrow(ArchiveError);
  });

  it('is refused with any one bit of a document flipped', () => {
    const whole = archiveOf(documents);
    const from = whole.indexOf(bson(documents[0]!));
    const until = whole.lastIndexOf(bson(documents.at(-1)!)) + bson(documents.at(-1)!).length;
    for (let at = from; at < until; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= 1 << bit;
        expect(() => read(damaged), `bit ${bit} of byte ${at}`).toThrow(ArchiveError);
      }
    }
  });

  const announced = prelude(announcement('x', 'y'));
  const cases: Record<string, Buffer> = {
    'nothing at all': Buffer.alloc(0),
    'SQL text': Buffer.from('-- a dump\nSELECT 1;\n'),
    'another format version': joined(magic, header({ version: '0.2' }), terminator),
    'a header with more in it': joined(magic, header({ codec: 'zstd' }), terminator),
    'no header': joined(magic, terminator),
    'a collection announced twice': joined(
      prelude(announcement('x', 'y'), announcement('x', 'y')),
      end('x', 'y', []),
    ),
    'a collection that was not announced': joined(announced, end('x', 'y', []), end('x', 'z', [])),
    'documents after the end of their collection': joined(announced, end('x', 'y', []), block('x', 'y', [a])),
    'two ends of one collection': joined(announced, end('x', 'y', []), end('x', 'y', [])),
    'a document behind an end': joined(announced, end('x', 'y', []).subarray(0, -4), a, terminator),
    'a document left out': joined(announced, block('x', 'y', [a, c]), end('x', 'y', [a, b, c])),
    'a document too many': joined(announced, block('x', 'y', [a, b, b]), end('x', 'y', [a, b])),
    'documents in another order': joined(announced, block('x', 'y', [b, a]), end('x', 'y', [a, b])),
    'a collection without its end': joined(announced, block('x', 'y', [a])),
    'a mark where a block should begin': joined(announced, terminator, end('x', 'y', [])),
    'a block header of another kind': joined(announced, bson({ db: 'x', collection: 'y' }), terminator),
    'a block header with more in it': joined(
      announced,
      bson({ db: 'x', collection: 'y', EOF: true, CRC: Long.ZERO, more: 1 }),
      terminator,
    ),
    'an end whose CRC is no 64-bit number': joined(
      announced,
      bson({ db: 'x', collection: 'y', EOF: true, CRC: 0 }),
      terminator,
    ),
    'a document shorter than any': joined(announced, block('x', 'y', [Buffer.from([4, 0, 0, 0])])),
    'something behind it': joined(archiveOf(documents), Buffer.from([0])),
    'a second archive behind it': joined(archiveOf(documents), archiveOf(documents)),
  };

  it.each(Object.entries(cases))('is refused: %s', (_, archive) => {
    expect(() => read(archive)).toThrow(ArchiveError);
    expect(() => read(archive, 1)).toThrow(ArchiveError);
  });
});
