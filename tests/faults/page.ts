import { ELSEWHERE, ROWS } from './matrix.ts';
import { REFERENCES } from './references.ts';
import type { SeenIn } from './seen.ts';

const HEAD = `# What breaks backup tools, and what was seen here

Written by \`tests/faults\` itself: every line below is what a test saw, and a run that sees anything else is red. To write it anew: \`HOLDFAST_TEST_WRITE_FAULTS=1 npx pnpm --filter @holdfast/tests exec vitest run --project faults --project faults-page\`.

Every test that a line comes from also holds that nothing temporary is left in the repository or the scratch folder, that the earlier Completed backup is still Completed and restorable, that no reason holds the password, and that it ends by itself: a hang would leave no line.
`;

/** One line of the table, cell by cell. */
export interface PageLine {
  readonly row: number;
  readonly injected: string;
  readonly seen: string;
  /** Below the repository. */
  readonly file: string;
}

export function pageLines(seen: readonly SeenIn[]): PageLine[] {
  const own = seen.map(({ row, engine, injected, seen: what, file }) => ({
    row,
    injected: engine === null ? injected : `${engine}: ${injected}`,
    seen: what,
    file: `tests/faults/${file}`,
  }));
  const others = REFERENCES.map(({ row, injected, shows, file }) => ({ row, injected, seen: shows, file }));
  return [...own, ...others].toSorted((a, b) => compare(sortKey(a), sortKey(b)));
}

function sortKey({ row, file, injected, seen }: PageLine): string {
  return [String(row).padStart(3, '0'), file.startsWith('tests/faults/') ? 0 : 1, injected, seen].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function renderPage(lines: readonly PageLine[]): string {
  const table = ROWS.flatMap(({ number, fault, right }) => {
    const own = lines.filter((line) => line.row === number);
    return own.map((line, index) =>
      cells(index === 0 ? [String(number), fault] : ['', ''], line, index === 0 ? right : ''),
    );
  });
  const elsewhere = ELSEWHERE.map(({ rows, why }) => `- ${rows}: ${why}.`);
  return [
    HEAD,
    '| # | fault | injected by | right | seen | test |',
    '|---|---|---|---|---|---|',
    ...table,
    '',
    'Rows that are not here:',
    '',
    ...elsewhere,
    '',
  ].join('\n');
}

function cells(first: readonly string[], { injected, seen, file }: PageLine, right: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const link = `[${name}](../${file})`;
  return `| ${[...first, escaped(injected), right, escaped(seen), link].join(' | ')} |`;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
