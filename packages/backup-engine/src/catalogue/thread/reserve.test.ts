import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayUseReserve, Reserve } from './reserve.ts';

test('is taken once, given up once, and taken again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-reserve-'));
  try {
    const file = join(folder, 'catalogue.db.reserve');
    const reserve = new Reserve(file);
    expect(reserve.release()).toBe(false);
    reserve.ensure();
    reserve.ensure();
    const { size, blocks, mode } = await stat(file);
    expect({ size, mode: mode & 0o777 }).toEqual({ size: 4 * 1024 * 1024, mode: 0o600 });
    expect(blocks * 512, 'really taken').toBeGreaterThanOrEqual(size);
    expect([reserve.release(), reserve.release()]).toEqual([true, false]);
    reserve.ensure();
    expect(reserve.release()).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('is for what ends work, not for what begins it', () => {
  expect(mayUseReserve({ topic: 'backups', name: 'markDeleting' })).toBe(true);
  expect(mayUseReserve({ topic: 'backups', name: 'markFailed' })).toBe(true);
  expect(mayUseReserve({ topic: 'backups', name: 'accept' })).toBe(false);
  expect(mayUseReserve({ topic: 'restores', name: 'accept' })).toBe(false);
});
