import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderOptionsPage } from './options-page.ts';

it('docs/options.md says what options.ts declares (write it anew with vitest -u)', async () => {
  await expect(renderOptionsPage()).toMatchFileSnapshot(
    join(import.meta.dirname, '../../../docs/options.md'),
  );
});
