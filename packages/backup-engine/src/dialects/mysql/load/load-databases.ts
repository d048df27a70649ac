import { open, type FileHandle } from 'node:fs/promises';
import type { Credentials, LoadOptions } from '../../dialect.ts';
import type { LoadPlan, Piece, TableRows } from './load-plan.ts';
import { runClient } from './run-client.ts';
import { inReadingOrder } from './view-order.ts';

export interface DatabasesLoad {
  readonly target: Credentials;
  readonly file: string;
  readonly plan: LoadPlan;
  readonly options: LoadOptions;
}

/** Of the dump's own settings, and with it the dates that a server was once told to take: they are dumped as they are. */
const TAKE_ALL_DATES = "SET SESSION sql_mode=CONCAT(@@SESSION.sql_mode, ',ALLOW_INVALID_DATES');";

/** All that rows and routines stand on, in one session. */
export async function loadDefinitions({ target, file, plan, options }: DatabasesLoad): Promise<void> {
  const { preamble } = plan;
  const pieces = [...plan.databases, ...plan.sequences, ...plan.tables];
  await runClient(target, { file, preamble, opening: TAKE_ALL_DATES, pieces, holdsRows: false }, options);
}

/** Routines, triggers and events, made as at the time of the dump: an event whose time has passed since is not dropped at once. */
export async function loadRoutines({ target, file, plan, options }: DatabasesLoad): Promise<void> {
  const ended = plan.endedAt === null ? Number.NaN : Date.parse(`${plan.endedAt.replace(' ', 'T')}Z`);
  const opening = Number.isNaN(ended) ? {} : { opening: `SET timestamp=${Math.trunc(ended / 1000)};` };
  const { preamble, routines: pieces } = plan;
  await runClient(target, { file, preamble, pieces, holdsRows: false, ...opening }, options);
}

/** Each after those that it reads. */
export async function loadViews({ target, file, plan, options }: DatabasesLoad): Promise<void> {
  const handle = await open(file);
  try {
    const texts = await Promise.all(
      plan.views.map(async (view) => ({ ...view, text: await textOf(handle, view.creation) })),
    );
    const pieces = inReadingOrder(texts).flatMap((view) => view.pieces);
    await runClient(target, { file, preamble: plan.preamble, pieces, holdsRows: false }, options);
  } finally {
    await handle.close();
  }
}

async function textOf(handle: FileHandle, { start, end }: Piece): Promise<string> {
  const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.toString('utf8');
}

/** One session for one part of a table's rows. */
interface RowsTask {
  readonly table: TableRows;
  readonly chunk: { start: number; end: number };
}

/** The rows of all tables, over as many sessions at once as there are jobs. The first error stops them all. */
export async function loadRows(load: DatabasesLoad): Promise<void> {
  const { plan, options } = load;
  const tasks = new RowsTasks(plan.rows);
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const work = async (): Promise<void> => {
    for (let task = tasks.next(); task !== null; task = tasks.next(task.table)) {
      signal.throwIfAborted();
      await loadChunk({ ...load, options: { ...options, signal } }, task);
    }
  };
  const jobs = Array.from({ length: Math.max(1, Math.trunc(options.jobs)) }, () =>
    work().catch((error: unknown) => {
      failed.abort(error);
    }),
  );
  await Promise.all(jobs);
  failed.signal.throwIfAborted();
}

async function loadChunk(
  { target, file, plan, options }: DatabasesLoad,
  { table, chunk }: RowsTask,
): Promise<void> {
  const rows: Piece = { ...chunk, delimiter: ';', object: table.object };
  const run = {
    file,
    preamble: plan.preamble,
    opening: TAKE_ALL_DATES,
    pieces: [...table.before, rows],
    holdsRows: true,
  };
  await runClient(target, run, options);
}

/** Hands out parts of tables: large tables first, and one that nobody works on before one that is shared. */
class RowsTasks {
  private readonly waiting: { table: TableRows; next: number; workers: number }[];

  constructor(tables: readonly TableRows[]) {
    const size = ({ chunks }: TableRows): number => (chunks.at(-1)?.end ?? 0) - (chunks[0]?.start ?? 0);
    this.waiting = [...tables]
      .sort((a, b) => size(b) - size(a))
      .map((table) => ({ table, next: 0, workers: 0 }));
  }

  /** null: nothing is left. A worker that is done with a part of a table goes on with that table. */
  next(doneWith: TableRows | null = null): RowsTask | null {
    const own = this.waiting.find(({ table }) => table === doneWith);
    if (own !== undefined) own.workers -= 1;
    const open = this.waiting.filter(({ table, next }) => next < table.chunks.length);
    const [chosen] = [...open].sort((a, b) => a.workers - b.workers || Number(b === own) - Number(a === own));
    if (chosen === undefined) return null;
    const chunk = chosen.table.chunks[chosen.next] as RowsTask['chunk'];
    chosen.next += 1;
    chosen.workers += 1;
    return { table: chosen.table, chunk };
  }
}
