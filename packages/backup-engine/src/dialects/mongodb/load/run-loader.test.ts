import { expect, it, vi } from 'vitest';
import { runLoader } from './run-loader.ts';

vi.setConfig({ testTimeout: 60_000 });

const DONE = '2026-01-01T00:00:00.000+0000\t';
const says = (text: string, code = 0) => ({
  program: '/bin/sh',
  args: ['-c', `printf '%s\\n' "${text}" >&2; exit ${code}`],
});

it('takes for a success only that every document of the archive was restored', async () => {
  const word = (restored: number, failed: number): string =>
    `${DONE}${restored} document(s) restored successfully. ${failed} document(s) failed to restore.`;
  await runLoader(says(word(7, 0)), {}, 7);
  for (const said of [word(7, 1), word(6, 0), word(8, 0), `${DONE}done`, '', `${word(7, 0)}\n${DONE}more`])
    await expect(runLoader(says(said), {}, 7), said).rejects.toMatchObject({
      name: 'ToolFailed',
      exitCode: 0,
    });
  await expect(runLoader(says(word(7, 0), 1), {}, 7)).rejects.toMatchObject({ kind: 'exit', exitCode: 1 });
});
