import type { Edit, Witness } from '../patched-sources.ts';

/** One guard of the truth of a backup: what takes it out, and the test that must then be red. */
export interface Guard {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly witness: Witness;
}

export const engine = (file: string, test: string): Witness => ({ pack: 'backup-engine', file, test });
export const domain = (file: string, test: string): Witness => ({ pack: 'db-backup-domain', file, test });

export const edit = (file: string, find: string, replace: string): Edit => ({
  file: `backup-engine/src/${file}`,
  find,
  replace,
});
export const edited = (file: string, find: string, replace: string): readonly Edit[] => [
  edit(file, find, replace),
];
