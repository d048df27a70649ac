import { open } from 'node:fs/promises';
import { DumpReader } from '../sql/dump-reader.ts';
import type { DumpStatement } from '../sql/dump-scanner.ts';
import { quoteName } from '../sql/identifiers.ts';
import type { Statement, StatementKind } from '../sql/statement.ts';

/** Bytes of the dump, and what they are about, for whoever has to say that they failed. */
export interface Piece {
  readonly start: number;
  /** Behind its delimiter. */
  readonly end: number;
  readonly delimiter: string;
  readonly object: string;
}

/** The rows of one table, in parts that can be loaded apart. */
export interface TableRows {
  readonly object: string;
  /** What a session must have run: the database chosen, settings that belong to these rows. */
  readonly before: readonly Piece[];
  readonly chunks: { start: number; end: number }[];
}

/** What makes one view, with the settings around it. */
export interface ViewPieces {
  readonly database: string;
  readonly name: string;
  readonly pieces: Piece[];
  /** The one of `pieces` that creates it. */
  readonly creation: Piece;
}

/** Where in a dump lies what, in the order in which a new server takes it. */
export interface LoadPlan {
  /** Settings that every session begins with. */
  readonly preamble: Piece[];
  readonly databases: Piece[];
  /** Before tables, whose defaults may use them, of other databases too. */
  readonly sequences: Piece[];
  readonly tables: Piece[];
  readonly rows: TableRows[];
  /** Routines, triggers and events: after the rows, which they must not touch. */
  readonly routines: Piece[];
  readonly views: ViewPieces[];
  /** When the dump ended, UTC; null where it does not say. */
  readonly endedAt: string | null;
}

/** A part is long enough to keep a session busy, and short enough to share a table among sessions. */
const CHUNK_BYTES = 32 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;

/** Reads a dump once, to its end mark. */
export async function planLoad(file: string, signal: AbortSignal): Promise<LoadPlan> {
  const planner = new Planner();
  const reader = new DumpReader((statement, where) => planner.take(statement, where));
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) break;
      reader.write(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
  reader.end();
  return { ...planner.finish(), endedAt: reader.endedAt };
}

type Phase = 'databases' | 'sequences' | 'tables' | 'routines';

const PHASES: Partial<Record<StatementKind, Phase>> = {
  database: 'databases',
  sequence: 'sequences',
  'sequence-value': 'sequences',
  table: 'tables',
  placeholder: 'tables',
  trigger: 'routines',
  function: 'routines',
  procedure: 'routines',
  package: 'routines',
  'package-body': 'routines',
  event: 'routines',
  'database-collation': 'routines',
};

/** Sorts statements into phases; settings go with the statement that they stand before or after. */
class Planner {
  private readonly preamble: Piece[] = [];
  private readonly phases: Record<Phase, Piece[]> = {
    databases: [],
    sequences: [],
    tables: [],
    routines: [],
  };
  private readonly views: ViewPieces[] = [];
  private readonly rows: TableRows[] = [];
  /** Which database each phase has chosen last. */
  private readonly chosen = new Map<Phase, Piece>();
  private pending: Piece[] = [];
  private beforeRows: Piece[] = [];
  /** Where a setting that is given back belongs. */
  private last: Piece[] | null = null;
  private use: Piece | null = null;
  private database = '';

  take(statement: Statement, where: DumpStatement): void {
    const { kind, name } = statement;
    const piece = { ...bounds(where), object: this.labelOf(statement) };
    const phase = PHASES[kind];
    if (phase !== undefined) this.add(phase, piece);
    else if (kind === 'view') this.addView(name, piece);
    else if (kind === 'use') this.choose(name, piece);
    else if (kind === 'rows') this.addRows(piece);
    else if (kind === 'around-rows') this.enterRows();
    else if (kind === 'restoring') this.restore(piece);
    else if (this.use === null && this.last === null) this.preamble.push(piece);
    else this.pending.push(piece);
  }

  finish(): Omit<LoadPlan, 'endedAt'> {
    return { preamble: this.preamble, ...this.phases, rows: this.rows, views: this.views };
  }

  private add(phase: Phase, piece: Piece): void {
    const into = this.phases[phase];
    if (this.use !== null && phase !== 'databases' && this.chosen.get(phase) !== this.use) {
      into.push(this.use);
      this.chosen.set(phase, this.use);
    }
    into.push(...this.pending, piece);
    this.pending = [];
    this.last = into;
  }

  private addView(name: string, creation: Piece): void {
    const pieces = [...(this.use === null ? [] : [this.use]), ...this.pending, creation];
    this.views.push({ database: this.database, name, pieces, creation });
    this.pending = [];
    this.last = pieces;
  }

  private choose(database: string, piece: Piece): void {
    this.database = database;
    this.use = piece;
  }

  private enterRows(): void {
    if (this.pending.length > 0) this.beforeRows = this.pending;
    this.pending = [];
    this.last = null;
  }

  private addRows(piece: Piece): void {
    this.enterRows();
    const known = this.rows.at(-1);
    const table = known?.object === piece.object ? known : this.beginTable(piece.object);
    const chunk = table.chunks.at(-1);
    if (chunk !== undefined && piece.end - chunk.start <= CHUNK_BYTES) chunk.end = piece.end;
    else table.chunks.push({ start: piece.start, end: piece.end });
  }

  private beginTable(object: string): TableRows {
    const before = this.use === null ? this.beforeRows : [this.use, ...this.beforeRows];
    const table = { object, before, chunks: [] };
    this.beforeRows = [];
    this.rows.push(table);
    return table;
  }

  /** After rows nothing needs to be given back: their sessions end. */
  private restore(piece: Piece): void {
    if (this.last !== null) this.last.push(piece);
    else this.beforeRows = [];
  }

  private labelOf({ kind, name }: Statement): string {
    if (kind === 'database' || kind === 'use') return `database ${quoteName(name)}`;
    const word = kind === 'placeholder' ? 'view' : kind === 'sequence-value' ? 'sequence' : kind;
    return name === '' ? `settings` : `${word} ${quoteName(this.database)}.${quoteName(name)}`;
  }
}

function bounds({ start, end, delimiter }: DumpStatement): Omit<Piece, 'object'> {
  return { start, end, delimiter };
}
