import { describe, expect, it, vi } from 'vitest';
import type { MemberContents } from '../../dialect.ts';
import { RunFailed } from '../../../failure.ts';
import { RdbDamaged } from './rdb-format.ts';
import { RdbInspector } from './rdb-inspector.ts';
import {
  aux,
  byte,
  END_MARK,
  entry,
  EVERY_OPCODE,
  integer,
  length,
  rdbFile,
  text,
} from './rdb-sample.testing.ts';

vi.setConfig({ testTimeout: 120_000 });

const FILE = rdbFile(EVERY_OPCODE);
const COUNTS = {
  'function libraries': 2,
  'db0 string keys': 4,
  'db0 list keys': 4,
  'db0 set keys': 3,
  'db0 zset keys': 4,
  'db0 hash keys': 8,
  'db0 stream keys': 3,
  'db0 ReJSON-RL keys': 1,
  'db300 string keys': 1,
  'db300 keys that expire': 2,
};

function inspect(
  bytes: Uint8Array,
  { chunk = bytes.length, notBefore = null as number | null } = {},
): MemberContents {
  const inspector = new RdbInspector({ notBefore });
  // In a buffer that is used again, as chunks come.
  const window = Buffer.alloc(chunk);
  for (let at = 0; at < bytes.length; at += chunk) {
    const size = Buffer.from(bytes).copy(window, 0, at, at + chunk);
    inspector.write(window.subarray(0, size));
  }
  return inspector.end();
}

function isAccepted(bytes: Uint8Array): boolean {
  try {
    inspect(bytes);
    return true;
  } catch (error) {
    if (error instanceof RdbDamaged) return false;
    throw error;
  }
}

describe('a whole RDB file', () => {
  it('is counted by database, type and expiry', () => {
    expect(inspect(FILE)).toEqual({ counts: COUNTS });
  });

  it('is counted the same however it comes, with the mark of a transfer or without', () => {
    const marked = Buffer.concat([FILE, END_MARK]);
    for (const chunk of [1, 2, 3, 7, 64, 100, 159, 160, 161, 1000]) {
      expect(inspect(FILE, { chunk })).toEqual({ counts: COUNTS });
      expect(inspect(marked, { chunk })).toEqual({ counts: COUNTS });
    }
  });

  it('has its length without the mark', () => {
    const inspector = new RdbInspector({ notBefore: null });
    for (const each of Buffer.concat([FILE, END_MARK])) inspector.write(Buffer.of(each));
    inspector.end();
    expect(inspector.fileBytes).toBe(FILE.length);
  });

  it('names the modules whose data it holds', () => {
    const inspector = new RdbInspector({ notBefore: null });
    inspector.write(FILE);
    expect([...inspector.modules]).toEqual(['ReJSON-RL']);
  });

  it('may have no checksum, where the server was told to write none', () => {
    expect(inspect(rdbFile(EVERY_OPCODE, { isSummed: false }))).toEqual({ counts: COUNTS });
  });

  it('is passed over in constant memory, whatever the size of a value', () => {
    const inspector = new RdbInspector({ notBefore: null });
    const head = Buffer.concat([Buffer.from('REDIS0010'), byte(0), text('huge'), length(2n ** 33n)]);
    inspector.write(head);
    const chunk = Buffer.alloc(1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    for (let written = 0; written < 512; written += 1) inspector.write(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    expect(() => inspector.end()).toThrow(RdbDamaged);
  });
});

describe('refused is', () => {
  it('every file that is cut, at whatever byte, and every mark that is', () => {
    const cuts = [...FILE.keys()].map((cut) => FILE.subarray(0, cut));
    const marks = [...END_MARK.keys()]
      .slice(1)
      .map((cut) => Buffer.concat([FILE, END_MARK.subarray(0, cut)]));
    expect([...cuts, ...marks].filter(isAccepted)).toEqual([]);
  });

  it('every file with one flipped bit', () => {
    const accepted: number[] = [];
    for (let bit = 0; bit < FILE.length * 8; bit += 1) {
      const flipped = Buffer.from(FILE);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      if (isAccepted(flipped)) accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });

  it.each([
    ['what follows the end', Buffer.concat([FILE, Buffer.from('x'.repeat(40))])],
    ['more than a mark after the end', Buffer.concat([FILE, END_MARK, byte(0x30)])],
    ['two files', Buffer.concat([FILE, FILE])],
    ['another format', Buffer.from('PGDMP0011'.padEnd(400, 'x'))],
    ['an error instead of a file', Buffer.from('-NOPERM this user has no permissions\r\n'.repeat(9))],
    ['a version that is not known', rdbFile([], { version: '0080' })],
    ['a type that is not known', rdbFile([entry(42, 'key', text('value'))])],
    ['a length that no file has', rdbFile([entry(4, 'key', length(2n ** 63n), text('f'), text('v'))])],
    ['a string of an unknown encoding', rdbFile([entry(0, 'key', byte(0xc9))])],
    ['nothing', Buffer.alloc(0)],
  ])('%s', (_, bytes) => {
    expect(() => inspect(bytes)).toThrow(RdbDamaged);
  });
});

describe('a snapshot', () => {
  const at = (seconds: number): Buffer => rdbFile([aux('ctime', integer(seconds, 4))]);

  it('of the second of the probe or a later one passes', () => {
    for (const notBefore of [1_700_000_000, 1_699_999_999]) {
      expect(inspect(at(1_700_000_000), { notBefore }).counts).toEqual({ 'function libraries': 0 });
    }
  });

  it('that is older than the backup is refused, in words for the reader', () => {
    const look = (): unknown => inspect(at(1_700_000_000), { notBefore: 1_700_000_030 });
    expect(look).toThrow(RunFailed);
    expect(look).toThrow(/older than this backup by 30 seconds/);
  });

  it('that does not say its age is refused', () => {
    expect(() => inspect(rdbFile([]), { notBefore: 1 })).toThrow(RdbDamaged);
  });
});
