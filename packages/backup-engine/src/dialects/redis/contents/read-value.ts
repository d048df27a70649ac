import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { RowsPage } from '@holdfast/db-backup-domain/wire';
import { notThere } from '../../not-there.ts';
import type { Argument, Reply, Session } from '../connection.ts';
import { nameOfKey } from './key-names.ts';
import { asBytes, asList, asText } from '../replies.ts';

type Cells = readonly Uint8Array[];
interface Page {
  readonly columns: readonly string[];
  /** Rows in steps, so that few large ones do not become many. */
  steps(session: Session, key: Buffer): AsyncGenerator<Cells[]>;
}

const SHOWN_CHARACTERS = 2000;
/** A character has at most four bytes. */
const SHOWN_BYTES = SHOWN_CHARACTERS * 4;
const ROWS_AT_ONCE = 20;
/** A page ends early where its values are large. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The first rows of a value. OBJECT_NOT_FOUND; BROWSE_UNSUPPORTED for a type that only a module can show. */
export async function readValue(session: Session, key: Buffer, limit: number): Promise<RowsPage> {
  const type = await typeOf(session, key);
  const page = PAGES[type];
  if (page === undefined) {
    const detail = `Values of the type ${type} cannot be shown.`;
    throw new HoldfastError('BROWSE_UNSUPPORTED', { detail });
  }
  const { rows, hasMore } = await collect(page.steps(session, key), limit);
  // To the server, a key that went meanwhile is one without a value.
  await typeOf(session, key);
  return {
    columns: page.columns.map((name) => ({ name, type })),
    rows: rows.map((cells) => cells.map(shown)),
    hasMore,
  };
}

async function typeOf(session: Session, key: Buffer): Promise<string> {
  const type = asText(await session.call('TYPE', key));
  if (type === 'none') throw notThere('There is no such key.');
  return type;
}

async function collect(
  steps: AsyncGenerator<Cells[]>,
  limit: number,
): Promise<{ rows: Cells[]; hasMore: boolean }> {
  const rows: Cells[] = [];
  let bytes = 0;
  for await (const step of steps) {
    rows.push(...step);
    bytes += step.flat().reduce((sum, cell) => sum + cell.length, 0);
    if (rows.length > limit || bytes > MOST_BYTES) return { rows: rows.slice(0, limit), hasMore: true };
  }
  return { rows, hasMore: false };
}

const PAGES: Readonly<Record<string, Page>> = {
  string: {
    columns: ['value'],
    async *steps(session, key) {
      yield [[asBytes(await session.call('GETRANGE', key, '0', `${SHOWN_BYTES}`))]];
    },
  },
  list: {
    columns: ['index', 'value'],
    async *steps(session, key) {
      let index = 0;
      for await (const values of byRange(session, ['LRANGE', key])) {
        yield values.map((value) => [Buffer.from(`${index++}`), value]);
      }
    },
  },
  hash: { columns: ['field', 'value'], steps: (session, key) => byScan(session, ['HSCAN', key], 2) },
  set: { columns: ['member'], steps: (session, key) => byScan(session, ['SSCAN', key], 1) },
  zset: {
    columns: ['member', 'score'],
    async *steps(session, key) {
      for await (const values of byRange(session, ['ZRANGE', key], ['WITHSCORES'])) yield inGroups(values, 2);
    },
  },
  stream: {
    columns: ['id', 'fields'],
    async *steps(session, key) {
      let from = '-';
      for (;;) {
        const entries = asList(await session.call('XRANGE', key, from, '+', 'COUNT', `${ROWS_AT_ONCE}`));
        yield entries.map(entryCells);
        // The greatest id of all has none after it that could be asked for.
        if (entries.length < ROWS_AT_ONCE) return;
        from = `(${asText(asList(entries.at(-1))[0])}`;
      }
    },
  },
};

async function* byRange(
  session: Session,
  command: readonly Argument[],
  last: readonly Argument[] = [],
): AsyncGenerator<Buffer[]> {
  for (let from = 0; ; from += ROWS_AT_ONCE) {
    const reply = await session.call(...command, `${from}`, `${from + ROWS_AT_ONCE - 1}`, ...last);
    const values = asList(reply).map(asBytes);
    if (values.length === 0) return;
    yield values;
  }
}

async function* byScan(
  session: Session,
  command: readonly Argument[],
  cells: number,
): AsyncGenerator<Cells[]> {
  let cursor = '0';
  do {
    const [next, values] = asList(await session.call(...command, cursor, 'COUNT', `${ROWS_AT_ONCE}`));
    yield inGroups(asList(values).map(asBytes), cells);
    cursor = asText(next);
  } while (cursor !== '0');
}

function inGroups(values: readonly Buffer[], size: number): Cells[] {
  const groups: Cells[] = [];
  for (let at = 0; at < values.length; at += size) groups.push(values.slice(at, at + size));
  return groups;
}

function entryCells(entry: Reply): Cells {
  const [id, fields] = asList(entry);
  const pairs = inGroups(asList(fields).map(asBytes), 2);
  const text = pairs.map(
    ([name, value]) => `${nameOfKey(name ?? Buffer.of())}=${nameOfKey(value ?? Buffer.of())}`,
  );
  return [asBytes(id), Buffer.from(text.join(' '))];
}

/** Text as it is where it is text; bytes that are not are escaped, as in the names of keys. */
function shown(cell: Uint8Array): { text: string; truncated: boolean } {
  const isCut = cell.length > SHOWN_BYTES;
  const bytes = Buffer.from(cell.subarray(0, SHOWN_BYTES));
  // What is left of a character at the cut is left out.
  const plain = new TextDecoder().decode(bytes, { stream: isCut });
  const text = isText(plain) ? plain : nameOfKey(bytes);
  const characters = [...text];
  if (!isCut && characters.length <= SHOWN_CHARACTERS) return { text, truncated: false };
  return { text: characters.slice(0, SHOWN_CHARACTERS).join(''), truncated: true };
}

function isText(text: string): boolean {
  return !/[\ufffd\0-\x08\x0e-\x1f]/.test(text);
}
