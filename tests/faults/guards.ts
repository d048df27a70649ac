import type { Edit, Witness } from './patched-sources.ts';

/** One guard of the truth of a backup: what takes it out, and the test that must then be red. */
export interface Guard {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly witness: Witness;
}

const engine = (file: string, test: string): Witness => ({ pack: 'backup-engine', file, test });
const domain = (file: string, test: string): Witness => ({ pack: 'db-backup-domain', file, test });
const edit = (file: string, find: string, replace: string): Edit => ({
  file: `backup-engine/src/${file}`,
  find,
  replace,
});
const edited = (file: string, find: string, replace: string): readonly Edit[] => [edit(file, find, replace)];
const PIPELINE = 'processes/pipeline.ts';
const PIPELINE_TEST = 'processes/pipeline.test.ts';
const STORY_TEST = 'backups/run-backup.test.ts';
const ROWS_TEST = 'catalogue/backups.test.ts';
const FOLDER_TEST = 'repository/local-folder.test.ts';
const MEMBER_TEST = 'format/member-stream.test.ts';

/** A witness that waits for ever is red as soon as it is clear that it does. */
const HANGING_IS_FAILING = edit(PIPELINE_TEST, 'testTimeout: 30_000', 'testTimeout: 5_000');

const PROGRAMS: readonly Guard[] = [
  {
    name: 'the exit code of the dump counts',
    edits: edited(
      PIPELINE,
      'else if (code !== 0) this.fail',
      'else if (code !== 0 && stage !== this.first()) this.fail',
    ),
    witness: engine(PIPELINE_TEST, 'never ends its output when the first stage fails after some output'),
  },
  {
    name: 'the exit code of the compressor counts',
    edits: edited(
      PIPELINE,
      'else if (code !== 0) this.fail',
      'else if (code !== 0 && stage !== this.last()) this.fail',
    ),
    witness: engine(PIPELINE_TEST, 'fails when the last stage fails after all its output'),
  },
  {
    name: 'a signal counts',
    edits: edited(
      PIPELINE,
      "if (signal !== null) this.fail(stage, 'signal');",
      'if (signal !== null) return;',
    ),
    witness: engine(PIPELINE_TEST, 'fails when a stage is killed by a signal'),
  },
  {
    name: 'the output ends only after every exit',
    edits: edited(
      PIPELINE,
      'const over = this.stages.every((stage) => stage.gone && (stage.closed || evenIfOpen));',
      'const over = this.last().gone && (this.last().closed || evenIfOpen);',
    ),
    witness: engine(PIPELINE_TEST, 'never ends its output before the first stage has exited, however late'),
  },
  {
    name: 'a failed output is destroyed, never ended',
    edits: edited('processes/pipeline-output.ts', 'else this.destroy(error);', 'else this.push(null);'),
    witness: engine(PIPELINE_TEST, 'never ends its output when the first stage fails after some output'),
  },
  {
    name: 'the pipe between two programs is left alone in the tick that made it',
    edits: [edit(PIPELINE, 'previous?.destroy();', ''), HANGING_IS_FAILING],
    witness: engine(PIPELINE_TEST, 'loses no byte of 50 MB through two stages'),
  },
  {
    name: 'a broken source of the input counts',
    edits: edited(
      PIPELINE,
      "if (isSourceBroken) this.fail(this.first(), 'input', cause);",
      'if (isSourceBroken) return;',
    ),
    witness: engine(PIPELINE_TEST, 'fails it when the source breaks'),
  },
  {
    name: 'an input that was not read to its end counts',
    edits: edited(PIPELINE, 'else this.unreadInput = cause;', ''),
    witness: engine(PIPELINE_TEST, 'fails it when the program ends well without having read it all'),
  },
  {
    name: 'silence has a limit',
    edits: [
      edit(
        'processes/pipeline-output.ts',
        'if (this.wanted) this.watch.stalled();',
        'if (this.wanted) return;',
      ),
      HANGING_IS_FAILING,
    ],
    witness: engine(PIPELINE_TEST, 'fails as stalled when no byte comes'),
  },
  {
    name: 'secret files are removed when the programs have ended',
    edits: edited(PIPELINE, 'for (const stage of this.stages) stage.secrets.remove();', ''),
    witness: engine(
      'processes/secret-files.test.ts',
      'are 0600 in a 0700 folder, reach the program by path, and are gone afterwards',
    ),
  },
  {
    name: 'errors that the loader passed over count',
    edits: edited(
      'dialects/postgresql/run-loader.ts',
      'if (!/errors ignored on restore/i.test(stderr)) return;',
      'if (stderr !== null) return;',
    ),
    witness: engine(
      'dialects/postgresql/run-loader.test.ts',
      'errors that a loader passed over are a failure, whatever its exit code says',
    ),
  },
  {
    name: 'a dump comes to its end mark',
    edits: edited('dialects/postgresql/sql/database-inspector.ts', '!this.complete || ', ''),
    witness: engine(
      'dialects/postgresql/sql/database-inspector.test.ts',
      'takes no end mark from within a value',
    ),
  },
];

const FORMAT: readonly Guard[] = [
  {
    name: 'the last chunk is made at the end of the input alone',
    edits: edited(
      'format/member-stream.ts',
      "if (this.#result === null) throw new Error('The member is not written to its end');",
      "this.#result ??= { bytes: this.#bytes, sha256: '' };",
    ),
    witness: engine(MEMBER_TEST, 'stopped before the end of its input, it has no result'),
  },
  {
    name: 'a member without its last chunk is refused',
    edits: edited(
      'format/member-stream.ts',
      '      this.#open(this.#cutter.rest());\n',
      '      if (this.#cutter.rest().length > 0) this.#open(this.#cutter.rest());\n',
    ),
    witness: engine(MEMBER_TEST, 'cut anywhere'),
  },
  {
    name: 'each chunk is authenticated before it is released',
    edits: edited('format/chunked-encryption.ts', '    decipher.final();\n', ''),
    witness: engine(MEMBER_TEST, 'releases no byte of the refused chunk nor of any after it'),
  },
  {
    name: 'the key commitment is checked',
    edits: edited(
      'format/chunked-encryption.ts',
      'if (!timingSafeEqual(messageKey.commitment, header.subarray(SALT_BYTES, HEADER_BYTES))) {',
      'if (header.length === 0) {',
    ),
    witness: engine(
      MEMBER_TEST,
      'the key commitment tells a wrong key, another artifact and another member from damage',
    ),
  },
  {
    name: 'the MAC of the manifest is checked',
    edits: edited('format/manifest.ts', ' || !timingSafeEqual(sealed, file)) {', ') {'),
    witness: engine('format/manifest.test.ts', 'every altered byte, every cut and every addition is refused'),
  },
  {
    name: 'key slots are of their own artifact',
    edits: edited(
      'format/key-slots.ts',
      'if (keys.artifactId !== artifactId) {',
      'if (keys.artifactId === null) {',
    ),
    witness: engine('format/key-slots.test.ts', 'the slots of one artifact do not open another'),
  },
];

const REPOSITORY: readonly Guard[] = [
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
];

const STORY: readonly Guard[] = [
  {
    name: 'an empty dump is a failure',
    edits: edited(
      'backups/write-members.ts',
      'if (bytes <= EMPTY_MEMBER_BYTES) throw',
      'if (bytes < 0) throw',
    ),
    witness: engine(STORY_TEST, 'a dump that writes nothing and ends well is a failure'),
  },
  {
    name: 'a member is decoded to its end mark',
    edits: edited(
      'backups/read-back.ts',
      'return decoded(member, () => inspector.end());',
      'return { counts: {} };',
    ),
    witness: engine(STORY_TEST, 'a dump that stops short of its end mark and ends well is a failure'),
  },
  {
    name: 'the size of a member is compared',
    edits: edited('backups/read-back.ts', 'if (size !== member.bytes) throw', 'if (size < 0) throw'),
    witness: engine(STORY_TEST, 'a truncated member, a foreign member and a foreign manifest are found'),
  },
  {
    name: 'the SHA-256 of a member is compared',
    edits: edited(
      'backups/read-back.ts',
      "if (hash.digest('hex') !== member.sha256)",
      "if (hash.digest('hex') === '')",
    ),
    witness: engine(STORY_TEST, 'a member that decrypts and is not the one of the manifest is found'),
  },
  {
    name: 'the data key is unwrapped from the stored slot',
    edits: [
      edit(
        'backups/run-backup.ts',
        'const dataKey = createDataKey();',
        'const dataKey = createDataKey();\n  Object.assign(globalThis, { keyInMemory: dataKey });',
      ),
      edit(
        'backups/open-artifact.ts',
        'const dataKey = unwrapDataKey({ keys, masterKeys: [context.masterKey], artifactId });',
        'void unwrapDataKey;\n  const dataKey = (globalThis as unknown as { keyInMemory: Uint8Array }).keyInMemory;',
      ),
    ],
    witness: engine(
      STORY_TEST,
      'the data key comes out of the stored slots: those of another backup are found',
    ),
  },
  {
    name: 'the published bytes are read back',
    edits: edited(
      'backups/run-backup.ts',
      `  const evidence = await readBack(context, artifactId, {
    signal,
    onMember: () => context.progress.move(backup.id),
  });
`,
      `  const evidence = { artifactId, sizeBytes: 1, contents: {} } as unknown as Awaited<ReturnType<typeof readBack>>;
`,
    ),
    witness: engine(STORY_TEST, 'one flipped bit in what was published is found by the read-back'),
  },
  {
    name: 'evidence is made by the read-back alone',
    edits: edited(
      'backups/run-backup.ts',
      'interface Run {',
      'export const made = (found: unknown): unknown => found as ReadBackEvidence;\n\ninterface Run {',
    ),
    witness: engine(ROWS_TEST, 'only the read-back makes the evidence that completes a backup'),
  },
  {
    name: 'Completed needs evidence of this very artifact',
    edits: edited(
      'catalogue/backups.ts',
      '  expectOne(stored, `The artifact',
      '  if (stored > 1) expectOne(stored, `The artifact',
    ),
    witness: engine(ROWS_TEST, 'no transition but those of the story is possible'),
  },
  {
    name: 'a status changes only from where it may',
    edits: edited(
      'catalogue/backups.ts',
      'WHERE id = :id AND status IN (${from})`',
      "WHERE id = :id AND '${from.length}' <> ''`",
    ),
    witness: engine(ROWS_TEST, 'no transition but those of the story is possible'),
  },
  {
    name: 'a backup in use is not deleted',
    edits: [
      {
        file: 'db-backup-domain/src/gates/gates.ts',
        find: "return backup.inUse ? refuse('BACKUP_IN_USE') : ALLOWED;",
        replace: 'return ALLOWED;',
      },
    ],
    witness: engine(
      ROWS_TEST,
      'a backup that an unfinished restore reads cannot be deleted, nor its service removed',
    ),
  },
  {
    name: 'only a Completed backup is restored',
    edits: [
      {
        file: 'db-backup-domain/src/gates/gates.ts',
        find: "return status === 'Completed' ? ALLOWED",
        replace: "return status !== 'Deleting' ? ALLOWED",
      },
    ],
    witness: domain('gates/gates.test.ts', 'only a Completed backup can be restored'),
  },
  {
    name: 'retention keeps the newest Completed backup',
    edits: [
      {
        file: 'db-backup-domain/src/retention/plan-retention.ts',
        find: "return completed === newest.get(backup.serviceUid) ? 'newest-completed' : null;",
        replace: 'return null;',
      },
    ],
    witness: domain('retention/plan-retention.test.ts', 'the newest Completed one stays, however old'),
  },
  {
    name: 'a restore compares what it holds with what was read back',
    edits: edited(
      'restores/verify-contents.ts',
      'if (differences.length === 0) continue;',
      'if (differences.length >= 0) continue;',
    ),
    witness: engine('restores/run-restore.test.ts', 'a row too few is no ready restore'),
  },
];

const LIFE: readonly Guard[] = [
  {
    name: 'a folder without its mark is not the repository',
    edits: edited(
      'repository/local-folder.ts',
      '    await requireMark(this.#files, this.#root, this.#mark);\n',
      '    void requireMark;\n',
    ),
    witness: engine(FOLDER_TEST, 'is unavailable, and never merely empty'),
  },
  {
    name: 'the bytes of a deleted backup go before its row',
    edits: [
      edit(
        'backups/delete-backup.ts',
        `  for (const copy of await context.catalogue.backups.copies({ id: backupId }))
    await context.repository.remove(copy.artifactId);
`,
        `  const copies = await context.catalogue.backups.copies({ id: backupId });
  await context.catalogue.backups.forget({ id: backupId });
  for (const copy of copies) await context.repository.remove(copy.artifactId);
`,
      ),
      edit(
        'backups/crash.test.ts',
        "{ timeout: 60_000 },\n  async () => {\n    const name = 'repository-away';",
        "{ timeout: 10_000 },\n  async () => {\n    const name = 'repository-away';",
      ),
    ],
    witness: engine(
      'backups/crash.test.ts',
      'a deletion that cannot reach its repository is stalled, and goes on later',
    ),
  },
  {
    name: 'one process has the data folder',
    edits: edited('catalogue/data-folder-lock.ts', "db.exec('BEGIN EXCLUSIVE');", "db.exec('BEGIN');"),
    witness: engine('catalogue/open-catalogue.test.ts', 'one process has the data folder, until it lets go'),
  },
  {
    name: 'an occurrence that was taken before is passed over, and none behind it',
    edits: edited(
      'catalogue/policies.ts',
      'const wasTaken = isTaken(db, args.schedule);',
      'const wasTaken = false;\n  void isTaken;',
    ),
    witness: engine(
      'scheduler/policy-trouble.test.ts',
      'an occurrence that was taken before the clock was set back swallows none that is missed after it',
    ),
  },
  {
    name: 'the plan of retention sees the newest Completed backup',
    edits: edited(
      'catalogue/retainable.ts',
      "status = 'Completed' AND completed_at =",
      "status = 'Failed' AND completed_at =",
    ),
    witness: engine(ROWS_TEST, 'the retention plan gets what has expired, and what that must be older than'),
  },
  {
    name: 'an old key slot goes only after the new one was seen to open',
    edits: edited(
      'recovery/rotate-master-key.ts',
      'for (const artifactId of opened) await requireOpens(context, newKey, artifactId);',
      'void opened;\n  void requireOpens;',
    ),
    witness: engine(
      'recovery/rotate-master-key.test.ts',
      'a slot that does not read back with the new key keeps the old one in force',
    ),
  },
  {
    name: 'a rebuilt catalogue calls Completed what was read back',
    edits: edited(
      'recovery/rebuild-catalogue.ts',
      'evidence = await readBack(context, artifactId, { signal, onMember: () => undefined });',
      'evidence = { artifactId, sizeBytes: 1, contents: {} } as unknown as typeof evidence;\n    void readBack;',
    ),
    witness: engine('recovery/rebuild.test.ts', 'what cannot be listed is told, and left where it is'),
  },
  {
    name: 'the checksum of an RDB file is compared',
    edits: edited(
      'dialects/redis/rdb/rdb-reader.ts',
      'if (!isOff && !this.crc.matches(sum)) throw',
      'if (!isOff && sum.length === 0) throw',
    ),
    witness: engine('dialects/redis/rdb/rdb-inspector.test.ts', 'every file with one flipped bit'),
  },
  {
    name: 'a snapshot that is older than its backup does not pass',
    edits: edited(
      'dialects/redis/rdb/rdb-inspector.ts',
      'if (this.takenAt >= this.notBefore) return;',
      'if (this.takenAt > 0) return;',
    ),
    witness: engine(
      'dialects/redis/rdb/rdb-inspector.test.ts',
      'that is older than the backup is refused, in words for the reader',
    ),
  },
];

const INSPECTOR = 'dialects/redis/rdb/rdb-inspector.ts';
const READER = 'dialects/redis/rdb/rdb-reader.ts';
const INSPECTOR_TEST = 'dialects/redis/rdb/rdb-inspector.test.ts';

const REDIS: readonly Guard[] = [
  {
    name: 'a Redis snapshot is not older than its backup',
    edits: edited(INSPECTOR, 'if (this.takenAt >= this.notBefore) return;', 'if (this.takenAt > 0) return;'),
    witness: engine(INSPECTOR_TEST, 'that is older than the backup is refused, in words for the reader'),
  },
  {
    name: 'the checksum of a Redis snapshot counts',
    edits: edited(READER, 'if (!isOff && !this.crc.matches(sum))', 'if (!isOff && sum.length === 0)'),
    witness: engine(INSPECTOR_TEST, 'every file with one flipped bit'),
  },
  {
    name: 'a Redis snapshot is read to its end',
    edits: edited(READER, "if (!this.ended) throw new RdbDamaged('The file ends too early.');", ''),
    witness: engine(INSPECTOR_TEST, 'every file that is cut, at whatever byte, and every mark that is'),
  },
  {
    name: 'nothing but its mark follows a Redis snapshot',
    edits: edited(
      READER,
      "if (!END_MARK.test(this.afterEnd)) throw new RdbDamaged('Something follows the end of the file.');",
      '',
    ),
    witness: engine(INSPECTOR_TEST, 'every file that is cut, at whatever byte, and every mark that is'),
  },
];

export const GUARDS: readonly Guard[] = [...PROGRAMS, ...FORMAT, ...REPOSITORY, ...STORY, ...LIFE, ...REDIS];
