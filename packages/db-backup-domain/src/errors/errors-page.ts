import { ERROR_CODES, ERROR_TABLE } from './error-table.ts';

const HEADINGS = ['code', 'HTTP', 'tRPC', 'exit', 'what happened', 'what to do'];

const OPENING = `# Errors

Every error that reaches a caller is one row of this table. A tRPC client finds the code in \`data.reason\`, what to do in \`data.hint\`, and where it helps a redacted \`data.detail\`; a command line client ends with the exit code.

This page is made from \`packages/db-backup-domain/src/errors/error-table.ts\`; a test fails where the two differ.
`;

/** docs/errors.md, whole, as the formatter of this repository leaves it. */
export function renderErrorsPage(): string {
  const rows = ERROR_CODES.map((code) => {
    const { http, trpc, exit, message, hint } = ERROR_TABLE[code];
    return [`\`${code}\``, String(http), `\`${trpc}\``, String(exit), message, hint].map(escapeCell);
  });
  return `${OPENING}\n${renderTable([HEADINGS, ...rows])}\n`;
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = '', ...body] = rows.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
