import { expect, test } from 'vitest';
import { fakePrograms } from '../../../processes/fake-program.testing.ts';
import { runLoader } from './run-loader.ts';

test('errors that a loader passed over are a failure, whatever its exit code says', async () => {
  await using fake = await fakePrograms();
  const well = await fake.shell('pg_restore', 'echo "pg_restore: warning: something harmless" >&2');
  await runLoader(well, {});
  const ignoring = await fake.shell(
    'pg_restore',
    'echo "pg_restore: warning: errors ignored on restore: 2" >&2',
  );
  await expect(runLoader(ignoring, {})).rejects.toMatchObject({ name: 'ToolFailed', program: 'pg_restore' });
  const failing = await fake.shell('pg_restore', 'echo "pg_restore: error: no" >&2; exit 1');
  await expect(runLoader(failing, {})).rejects.toMatchObject({ name: 'ToolFailed', exitCode: 1 });
});
