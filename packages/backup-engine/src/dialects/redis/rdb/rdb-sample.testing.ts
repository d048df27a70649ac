/** Builds RDB files part by part, as their format is described in the sources of Redis (src/rdb.c). */

export function byte(value: number): Buffer {
  return Buffer.of(value);
}

export function length(value: number | bigint): Buffer {
  const number = BigInt(value);
  if (number < 64n) return Buffer.of(Number(number));
  if (number < 16_384n) return Buffer.of(0x40 | Number(number >> 8n), Number(number & 0xffn));
  const wide = Buffer.alloc(9);
  if (number <= 0xffff_ffffn) {
    wide[0] = 0x80;
    wide.writeUInt32BE(Number(number), 1);
    return wide.subarray(0, 5);
  }
  wide[0] = 0x81;
  wide.writeBigUInt64BE(number, 1);
  return wide;
}

export function text(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([length(bytes.length), bytes]);
}

/** A number in 1, 2 or 4 bytes. */
export function integer(value: number, bytes: 1 | 2 | 4): Buffer {
  const encoded = Buffer.alloc(1 + bytes);
  encoded[0] = 0xc0 | (bytes >> 1);
  encoded.writeIntLE(value, 1, bytes);
  return encoded;
}

/** Pretended: nobody here decompresses. */
export function compressed(bytes: number, textBytes: number): Buffer {
  return Buffer.concat([byte(0xc3), length(bytes), length(textBytes), Buffer.alloc(bytes, 0x5a)]);
}

/** A fixed number of bytes, as times and doubles have them. */
export function raw(bytes: number): Buffer {
  return Buffer.alloc(bytes, 0x11);
}

export function aux(name: string, value: Buffer): Buffer {
  return Buffer.concat([byte(250), text(name), value]);
}

export function selectDatabase(index: number): Buffer {
  return Buffer.concat([byte(254), length(index), byte(251), length(10), length(300)]);
}

export function entry(type: number, key: string, ...value: readonly Buffer[]): Buffer {
  return Buffer.concat([byte(type), text(key), ...value]);
}

export const expires = Buffer.concat([byte(252), raw(8)]);

/** The whole file: header, parts, end and checksum. */
export function rdbFile(parts: readonly Buffer[], { version = '0012', isSummed = true } = {}): Buffer {
  const body = Buffer.concat([Buffer.from(`REDIS${version}`), ...parts, byte(255)]);
  const sum = Buffer.alloc(8);
  if (isSummed) sum.writeBigUInt64LE(sumOf(body));
  return Buffer.concat([body, sum]);
}

/** Bit by bit, so that it shares nothing with the table that it tests. */
function sumOf(bytes: Uint8Array): bigint {
  let sum = 0n;
  for (const each of bytes) {
    sum ^= BigInt(each);
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >> 1n) ^ ((sum & 1n) * 0x95ac9329ac4bc9b5n);
  }
  return sum;
}

export const END_MARK = Buffer.from('0123456789abcdef0123456789abcdef01234567');

/** A pending entry: its id, when it was delivered, how often. */
const pending = Buffer.concat([raw(16), raw(8), length(2)]);
const ids = (count: number): Buffer[] => Array.from({ length: count }, () => length(2n ** 64n - 1n));

function stream(generation: 1 | 2 | 3): Buffer[] {
  const consumer = (name: string, entries: number): Buffer[] => [
    text(name),
    raw(generation === 3 ? 16 : 8),
    length(entries),
    raw(16 * entries),
  ];
  return [
    length(2),
    text(raw(16)),
    text(raw(300)),
    text(raw(16)),
    compressed(40, 900),
    length(150),
    ...ids(2),
    ...(generation === 1 ? [] : ids(5)),
    length(2),
    ...[text('workers'), ...ids(2), ...(generation === 1 ? [] : ids(1)), length(2), pending, pending],
    ...[length(2), ...consumer('busy', 2), ...consumer('lazy', 0)],
    ...[text('idle'), ...ids(2), ...(generation === 1 ? [] : ids(1)), length(0), length(0)],
  ];
}

/** 'ReJSON-RL', encoding version 3, as its nine letters of six bits each. */
const MODULE_ID = [...'ReJSON-RL'].reduce(
  (id, letter) =>
    (id << 6n) | BigInt('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(letter)),
  0n,
);
const moduleId = length((MODULE_ID << 10n) | 3n);
const moduleParts = [
  ...[length(1), length(2n ** 63n), length(2), length(7), length(3), raw(4)],
  ...[length(4), raw(8), length(5), text('{"a":1}'), length(0)],
];

/** One key of each kind of value that any version wrote. Database 0; those after it stand in database 300. */
export const EVERY_VALUE: readonly Buffer[] = [
  entry(0, 'text', text('value')),
  entry(0, 'numbers', integer(-5, 1)),
  entry(0, 'wide', integer(-70_000, 4)),
  entry(0, 'compressed', compressed(30, 5000)),
  entry(1, 'old list', length(3), text('a'), integer(300, 2), compressed(9, 50)),
  entry(2, 'set', length(2), text('a'), text('b')),
  entry(
    3,
    'old zset',
    length(4),
    text('a'),
    text('1.5'),
    text('b'),
    byte(253),
    text('c'),
    byte(254),
    text('d'),
    byte(255),
  ),
  entry(4, 'hash', length(1), text('field'), text('value')),
  entry(5, 'zset', length(2), text('a'), raw(8), text('b'), raw(8)),
  entry(7, 'json', moduleId, ...moduleParts),
  ...[9, 10, 11, 12, 13, 16, 17, 20, 23].map((type) => entry(type, `blob ${type}`, text(raw(70)))),
  entry(14, 'quicklist', length(2), text(raw(20)), compressed(10, 100)),
  entry(18, 'quicklist 2', length(2), length(1), text('plain'), length(2), text(raw(20))),
  entry(15, 'stream 1', ...stream(1)),
  entry(19, 'stream 2', ...stream(2)),
  entry(21, 'stream 3', ...stream(3)),
  entry(22, 'fields 22', length(1), length(4102444800123n), text('f'), text('v')),
  entry(24, 'fields 24', raw(8), length(2), length(0), text('f'), text('v'), length(1), text('g'), text('w')),
  entry(25, 'fields 25', raw(8), text(raw(40))),
  entry(4, 'left empty by an old fault', length(0)),
];

export const EVERY_OPCODE: readonly Buffer[] = [
  aux('redis-ver', text('7.4.0')),
  aux('ctime', integer(1_700_000_000, 4)),
  aux('x'.repeat(100), text('a long name')),
  aux('lua', text('y'.repeat(500))),
  Buffer.concat([byte(247), moduleId, length(2), length(1), ...moduleParts]),
  Buffer.concat([byte(245), text('#!lua name=one')]),
  Buffer.concat([byte(245), compressed(50, 900)]),
  selectDatabase(0),
  Buffer.concat([byte(244), length(1), length(2), length(3)]),
  ...EVERY_VALUE,
  selectDatabase(300),
  Buffer.concat([expires, byte(248), length(70), entry(0, 'expires', text('v'))]),
  Buffer.concat([
    byte(253),
    raw(4),
    byte(249),
    byte(5),
    entry(2, 'expires, as before', length(1), text('m')),
  ]),
  entry(0, 'lasts', text('v')),
];
