import { edited, engine, type Guard } from './guard.ts';

const FOLDER_TEST = 'repository/local-folder.test.ts';

/** Of the folder that artifacts are kept in. */
export const REPOSITORY: readonly Guard[] = [
  {
    name: 'the manifest is the commit',
    edits: edited(
      'repository/local-folder.ts',
      'return this.#is(join(published, MANIFEST_FILE), (entry) => entry.isFile());',
      'return true;',
    ),
    witness: engine(
      FOLDER_TEST,
      'the steps of a commit are told in order, and it is visible from the manifest on',
    ),
  },
  {
    name: 'the manifest is written last',
    edits: edited(
      'repository/folder-draft.ts',
      '      await files.rename(folders.partial, folders.published);\n',
      '      await writeDurably(files, join(folders.partial, MANIFEST_FILE), (append) => append(manifest));\n      await files.rename(folders.partial, folders.published);\n',
    ),
    witness: engine(
      FOLDER_TEST,
      'the steps of a commit are told in order, and it is visible from the manifest on',
    ),
  },
  {
    name: 'what is written is synced',
    edits: edited('repository/folder-io.ts', '    await file.sync();\n', ''),
    witness: engine(
      'repository/local-folder.faults.test.ts',
      'each file and each name is synced, and the manifest last of all',
    ),
  },
  {
    name: 'a draft that broke is never committed',
    edits: edited(
      'repository/folder-draft.ts',
      "if (this.#state !== 'open') throw",
      "if (this.#state === 'committed') throw",
    ),
    witness: engine(FOLDER_TEST, 'a file is written once, and a broken draft is never committed'),
  },
  {
    name: 'a folder without its mark is not the repository',
    edits: edited(
      'repository/local-folder.ts',
      '    await requireMark(this.#files, this.#root, this.#mark);\n',
      '    void requireMark;\n',
    ),
    witness: engine(FOLDER_TEST, 'is unavailable, and never merely empty'),
  },
];
