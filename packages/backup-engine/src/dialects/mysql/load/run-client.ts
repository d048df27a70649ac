import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import path from 'node:path';
import { runTool } from '../../../processes/run-tool.ts';
import { ToolFailed } from '../../../processes/tool-failed.ts';
import type { Credentials, LoadOptions } from '../../dialect.ts';
import { clientAccess } from '../client-access.ts';
import type { Piece } from './load-plan.ts';
import { flavourOf, requireProgram } from '../tools.ts';

const READ_BYTES = 1024 * 1024;
const NEWLINE = 10;
const SAID = /^ERROR (\d+) \((\w+)\)(?: at line (\d+))?(?:: (.*))?/ms;

export interface ClientRun {
  readonly file: string;
  /** The settings that the dump begins with. */
  readonly preamble: readonly Piece[];
  /** Text behind them. */
  readonly opening?: string;
  readonly pieces: readonly Piece[];
  /** true: what the server says may quote rows, and is not repeated. */
  readonly holdsRows: boolean;
}

/** Where in the text of one session each piece begins. */
type Lines = { line: number; object: string }[];

/**
 * Runs pieces of a dump through one command line client, which ends at the first error. ToolFailed names the thing that failed, and
 * never a row.
 */
export async function runClient(target: Credentials, run: ClientRun, options: LoadOptions): Promise<void> {
  const { program } = await requireProgram('client', flavourOf(options.facts), null);
  const { first, ...access } = clientAccess(target);
  // In binary mode the text is data: no line break is changed, and no command of the client's own is obeyed but DELIMITER.
  const args = [
    first,
    '--batch',
    '--binary-mode',
    '--skip-reconnect',
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
  ];
  const { signal, account, scratch } = options;
  const lines: Lines = [];
  const handle = await open(run.file);
  try {
    const input = Readable.from(textOf(handle, run, lines), { objectMode: false, highWaterMark: READ_BYTES });
    await runTool({ program, args, ...access }, { input, signal, account, scratch });
  } catch (error) {
    throw explain(error, { program, run, lines });
  } finally {
    await handle.close();
  }
}

async function* textOf(handle: FileHandle, run: ClientRun, lines: Lines): AsyncGenerator<Buffer> {
  let line = 1;
  const counted = (text: Buffer): Buffer => {
    line += lineBreaks(text);
    return text;
  };
  let delimiter = ';';
  const opening = run.opening === undefined ? [] : [Buffer.from(`${run.opening}\n`)];
  for (const piece of [...run.preamble, ...opening, ...run.pieces]) {
    if (Buffer.isBuffer(piece)) {
      yield counted(piece);
      continue;
    }
    if (piece.delimiter !== delimiter) yield counted(Buffer.from(`DELIMITER ${piece.delimiter}\n`));
    delimiter = piece.delimiter;
    lines.push({ line, object: piece.object });
    for await (const part of bytesOf(handle, piece)) yield run.holdsRows ? part : counted(part);
    yield counted(Buffer.from('\n'));
  }
  if (delimiter !== ';') yield Buffer.from('DELIMITER ;\n');
}

async function* bytesOf(handle: FileHandle, { start, end }: Piece): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    // Each part is a buffer of its own, for the pipe holds on to it.
    const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - at));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) throw new Error('The dump became shorter while it was loaded.');
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function lineBreaks(text: Buffer): number {
  let count = 0;
  for (let at = text.indexOf(NEWLINE); at !== -1; at = text.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function explain(
  error: unknown,
  { program, run, lines }: { program: string; run: ClientRun; lines: Lines },
): unknown {
  if (!(error instanceof ToolFailed) || error.kind !== 'exit') return error;
  const [, code, state, line, message = ''] = SAID.exec(error.stderr) ?? [];
  const at = Number(line ?? Number.POSITIVE_INFINITY);
  const object = run.holdsRows
    ? run.pieces.at(-1)?.object
    : lines.findLast((each) => each.line <= at)?.object;
  const what = code === undefined ? 'The client failed' : `ERROR ${code} (${state})`;
  const words = run.holdsRows ? '' : `: ${message.trim()}`;
  return new ToolFailed({
    program: path.basename(program),
    kind: 'exit',
    exitCode: error.exitCode,
    stderr: `${what} at the ${object ?? 'settings'}${words}`,
    // The client's own words may quote a row: they go no further.
    ...(run.holdsRows ? {} : { cause: error }),
  });
}
