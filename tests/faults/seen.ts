import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';

/** What one fault test saw: one line of docs/faults.md. No times, no sizes, no ids: two runs see the same. */
export interface Seen {
  readonly row: number;
  /** null: it does not matter which. */
  readonly engine: 'PostgreSQL' | 'MariaDB' | 'Redis' | 'MongoDB' | null;
  readonly injected: string;
  readonly seen: string;
}

export interface SeenIn extends Seen {
  /** In this folder. */
  readonly file: string;
}

/** A test file that could not show its lines on this machine, and why. */
export interface NotSeen {
  readonly file: string;
  readonly why: string;
}

/**
 * Of this run alone: every test file is run by a child of the process that began the run. Several runs make one page
 * where HOLDFAST_TEST_SEEN names a folder for all of them; then a file's lines are those of its last run.
 */
const folder = process.env['HOLDFAST_TEST_SEEN'] ?? join(tmpdir(), `holdfast-faults-seen-${process.ppid}`);
const SUFFIX = '.jsonl';
let isBegun = false;

export async function record(seen: Seen): Promise<void> {
  await append({ ...seen, file: thisFile() });
}

/** Said at the head of a file, where what it needs is not to be had. */
export async function recordAbsence(why: string): Promise<void> {
  await append({ file: thisFile(), why });
}

function thisFile(): string {
  return basename(expect.getState().testPath ?? '');
}

async function append(line: SeenIn | NotSeen): Promise<void> {
  await mkdir(folder, { recursive: true });
  const flag = isBegun ? 'a' : 'w';
  isBegun = true;
  await appendFile(join(folder, `${line.file}${SUFFIX}`), `${JSON.stringify(line)}\n`, { flag });
}

/**
 * All that the fault tests of this run recorded. The folder may be left over from an earlier run of the same process id:
 * what test files recorded that are no more is passed over.
 */
export async function allSeen(): Promise<{ seen: SeenIn[]; absent: NotSeen[] }> {
  const recorded = await readdir(folder).catch(() => []);
  const files = recorded.filter((file) => existsSync(join(import.meta.dirname, basename(file, SUFFIX))));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const lines = texts
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => JSON.parse(line) as SeenIn | NotSeen);
  return {
    seen: lines.filter((line): line is SeenIn => 'seen' in line),
    absent: lines.filter((line): line is NotSeen => 'why' in line),
  };
}
