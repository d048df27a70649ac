import { renameSync, rmSync } from 'node:fs';

/**
 * Puts the folder `made` in the place of the folder `at`, on the same disk, by two renames: what stands there is the old
 * one whole, for a moment nothing, then the new one whole. Where several are put at once, one of them stays.
 */
export function putInPlace(made, at) {
  const old = `${made}-old`;
  rename(at, old, 'ENOENT');
  rename(made, at, 'ENOTEMPTY');
  rmSync(old, { recursive: true, force: true });
  rmSync(made, { recursive: true, force: true });
}

/** Nothing happens where it fails as expected: nobody was there before, or another was put there since. */
function rename(from, to, expected) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (error.code !== expected) throw error;
  }
}
