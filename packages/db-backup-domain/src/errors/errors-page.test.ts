import { expect, test } from 'vitest';
import { ERROR_CODES } from './error-table.ts';
import { renderErrorsPage } from './errors-page.ts';

/** After a change of the table, `vitest run -u src/errors` writes the page anew. */
test('docs/errors.md says what the table says', async () => {
  await expect(renderErrorsPage()).toMatchFileSnapshot('../../../../docs/errors.md');
});

test('every code has one row of six cells', () => {
  const rows = renderErrorsPage()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toHaveLength(ERROR_CODES.length);
  for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(8);
});
