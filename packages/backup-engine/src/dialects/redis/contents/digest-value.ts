import { createHash, type Hash } from 'node:crypto';
import type { Argument, Reply, Session } from '../connection.ts';
import { DigestSum } from './digest-sum.ts';
import { asBytes, asList, asRecord, asText, tryCall } from '../replies.ts';

const ITEMS_AT_ONCE = 1000;
const BYTES_AT_ONCE = 1024 * 1024;

type Take = (hash: Hash, session: Session, key: Buffer) => Promise<void>;

/**
 * A digest of a key, its value and when it expires: of what clients see, so that it does not depend on how the server keeps it. Values
 * are read in parts.
 */
export async function digestValue(
  session: Session,
  { key, type, expires }: { key: Buffer; type: string; expires: string },
): Promise<Uint8Array> {
  const hash = createHash('sha256');
  put(hash, key);
  put(hash, Buffer.from(`${type} ${expires}`));
  const take = TAKERS[type] ?? takeDump;
  await take(hash, session, key);
  return hash.digest();
}

/** Each part with its length, so that none can pass for two. */
function put(hash: Hash, bytes: Uint8Array): void {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(bytes.length));
  hash.update(length).update(bytes);
}

const TAKERS: Readonly<Record<string, Take>> = {
  string: takeString,
  list: (hash, session, key) => takeRange(hash, session, { command: ['LRANGE', key], last: [] }),
  zset: (hash, session, key) => takeRange(hash, session, { command: ['ZRANGE', key], last: ['WITHSCORES'] }),
  set: (hash, session, key) => takeUnordered(hash, session, { command: ['SSCAN', key], perItem: 1 }),
  hash: takeHash,
  stream: takeStream,
};

async function takeString(hash: Hash, session: Session, key: Buffer): Promise<void> {
  for (let from = 0; ; from += BYTES_AT_ONCE) {
    const bytes = asBytes(await session.call('GETRANGE', key, `${from}`, `${from + BYTES_AT_ONCE - 1}`));
    hash.update(bytes);
    if (bytes.length < BYTES_AT_ONCE) return;
  }
}

interface Reading {
  readonly command: readonly Argument[];
  readonly last: readonly Argument[];
}

async function takeRange(hash: Hash, session: Session, { command, last }: Reading): Promise<void> {
  for (let from = 0; ; from += ITEMS_AT_ONCE) {
    const reply = await session.call(...command, `${from}`, `${from + ITEMS_AT_ONCE - 1}`, ...last);
    const items = asList(reply);
    for (const item of items) put(hash, asBytes(item));
    if (items.length === 0) return;
  }
}

async function takeUnordered(
  hash: Hash,
  session: Session,
  { command, perItem }: { command: readonly Argument[]; perItem: number },
): Promise<void> {
  const sum = new DigestSum();
  // The server may show an item twice while it resizes its table.
  const seen = new Set<string>();
  let cursor = '0';
  do {
    const [next, values] = asList(await session.call(...command, cursor, 'COUNT', `${ITEMS_AT_ONCE}`));
    cursor = asText(next);
    const items = asList(values).map(asBytes);
    for (let at = 0; at < items.length; at += perItem) {
      const digest = digestOf(items.slice(at, at + perItem));
      const name = digest.toString('base64');
      if (!seen.has(name)) sum.add(digest);
      seen.add(name);
    }
  } while (cursor !== '0');
  put(hash, Buffer.from(sum.toString()));
}

function digestOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) put(hash, part);
  return hash.digest();
}

async function takeHash(hash: Hash, session: Session, key: Buffer): Promise<void> {
  await takeUnordered(hash, session, { command: ['HSCAN', key], perItem: 2 });
  await takeFieldExpiry(hash, session, key);
}

/** Fields of a hash can expire from Redis 7.4 on. */
async function takeFieldExpiry(hash: Hash, session: Session, key: Buffer): Promise<void> {
  const fields = asList(await session.call('HKEYS', key)).map(asBytes);
  const sum = new DigestSum();
  for (let at = 0; at < fields.length; at += ITEMS_AT_ONCE) {
    const some = fields.slice(at, at + ITEMS_AT_ONCE);
    const instants = await tryCall(session, 'HPEXPIRETIME', key, 'FIELDS', `${some.length}`, ...some);
    if (instants === null) return;
    for (const [index, instant] of asList(instants).entries()) {
      if (instant !== -1) sum.add(digestOf([some[index] as Buffer, Buffer.from(asText(instant))]));
    }
  }
  put(hash, Buffer.from(sum.toString()));
}

/** Its entries, and everything about it and its groups of consumers that does not change by waiting. */
async function takeStream(hash: Hash, session: Session, key: Buffer): Promise<void> {
  for (let from = '-'; ;) {
    const entries = asList(await session.call('XRANGE', key, from, '+', 'COUNT', `${ITEMS_AT_ONCE}`));
    put(hash, Buffer.from(plain(entries)));
    // The greatest id of all has none after it that could be asked for.
    if (entries.length < ITEMS_AT_ONCE) break;
    from = `(${asText(asList(entries.at(-1))[0])}`;
  }
  const groups = asList(await session.call('XINFO', 'GROUPS', key)).map(asRecord);
  const mostPending = Math.max(1, ...groups.map((group) => Number(group.get('pending'))));
  const about = asRecord(await session.call('XINFO', 'STREAM', key, 'FULL', 'COUNT', `${mostPending}`));
  for (const [name, value] of about) {
    if (!NOT_OF_STREAM.has(name)) put(hash, Buffer.from(`${name} ${plain(value)}`));
  }
}

/** The entries were read already; how the server keeps them in memory may differ. */
const NOT_OF_STREAM = new Set(['entries', 'radix-tree-keys', 'radix-tree-nodes']);

function plain(reply: Reply): string {
  if (Array.isArray(reply)) return `[${reply.map(plain).join(',')}]`;
  return Buffer.isBuffer(reply) ? `"${reply.toString('hex')}"` : `${reply}`;
}

/** A value that only its module understands: as the server writes it. */
async function takeDump(hash: Hash, session: Session, key: Buffer): Promise<void> {
  put(hash, asBytes(await session.call('DUMP', key)));
}
