import type { RowsPage } from '@holdfast/db-backup-domain/wire';
import { BSON, type Document } from 'mongodb';

const SHOWN_CHARACTERS = 2000;
/** Documents of one collection mostly have the same fields; of those that do not, the rest is told in one column. */
const SHOWN_COLUMNS = 60;
const OTHER_FIELDS = '…';

type Cell = RowsPage['rows'][number][number];

/**
 * Documents as rows: a column for each top-level field, in the order of their first appearance. A field that a document
 * lacks is an empty cell; null is written out. Values are relaxed Extended JSON, and texts plain.
 */
export function toPage(documents: readonly Document[], limit: number): RowsPage {
  const shown = documents.slice(0, limit);
  const fields = [...new Set(shown.flatMap((document) => Object.keys(document)))];
  const columns = fields.slice(0, fields.length > SHOWN_COLUMNS ? SHOWN_COLUMNS - 1 : SHOWN_COLUMNS);
  const others = fields.slice(columns.length);
  return {
    columns: [
      ...columns.map((name) => ({ name, type: typesOf(shown, name) })),
      ...(others.length === 0 ? [] : [{ name: OTHER_FIELDS, type: `${others.length} more fields` }]),
    ],
    rows: shown.map((document) => [
      ...columns.map((name) => cellOf(document, name)),
      ...(others.length === 0 ? [] : [otherFields(document, others)]),
    ]),
    hasMore: documents.length > limit,
  };
}

function cellOf(document: Document, name: string): Cell {
  if (!Object.hasOwn(document, name)) return null;
  const value: unknown = document[name];
  return cut(typeof value === 'string' ? value : asText(value));
}

function otherFields(document: Document, names: readonly string[]): Cell {
  const present = names.filter((name) => Object.hasOwn(document, name));
  if (present.length === 0) return null;
  return cut(asText(Object.fromEntries(present.map((name) => [name, document[name] as unknown]))));
}

function asText(value: unknown): string {
  return BSON.EJSON.stringify(value, { relaxed: true });
}

function cut(text: string): Cell {
  const characters = text.length > SHOWN_CHARACTERS ? [...text] : null;
  if (characters === null || characters.length <= SHOWN_CHARACTERS) return { text, truncated: false };
  return { text: characters.slice(0, SHOWN_CHARACTERS).join(''), truncated: true };
}

/** The BSON types that a field has on this page: mostly one. */
function typesOf(documents: readonly Document[], name: string): string {
  const present = documents.filter((document) => Object.hasOwn(document, name));
  return [...new Set(present.map((document) => typeOf(document[name])))].join(' | ');
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'object') return typeof value === 'number' ? 'double' : typeof value;
  const { _bsontype: type } = value as { _bsontype?: string };
  return type === undefined ? 'object' : (NAMES[type] ?? type);
}

/** As `$type` of MongoDB calls them. */
const NAMES: Readonly<Record<string, string>> = {
  ObjectId: 'objectId',
  Int32: 'int',
  Long: 'long',
  Double: 'double',
  Decimal128: 'decimal',
  Binary: 'binData',
  UUID: 'binData',
  BSONRegExp: 'regex',
  Timestamp: 'timestamp',
  BSONSymbol: 'symbol',
  Code: 'javascript',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
  DBRef: 'object',
};
