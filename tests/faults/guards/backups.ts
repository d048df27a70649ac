import { domain, edit, edited, engine, type Guard } from './guard.ts';

const STORY_TEST = 'backups/run-backup.test.ts';
const ROWS_TEST = 'catalogue/topics/backups.test.ts';

/** Of a backup from its dump to Completed, and of its restore. */
export const BACKUPS: readonly Guard[] = [
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
      `  const evidence = { artifactId, sizeBytes: 1, sourceBytes: 1, contents: {} } as unknown as Awaited<ReturnType<typeof readBack>>;
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
      'catalogue/topics/backups.ts',
      '  expectOne(stored, `The artifact',
      '  if (stored > 1) expectOne(stored, `The artifact',
    ),
    witness: engine(ROWS_TEST, 'no transition but those of the story is possible'),
  },
  {
    name: 'a status changes only from where it may',
    edits: edited(
      'catalogue/topics/backups.ts',
      'WHERE id = :id AND status IN (${from})`',
      "WHERE id = :id AND '${from.length}' <> ''`",
    ),
    witness: engine(ROWS_TEST, 'no transition but those of the story is possible'),
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
    name: 'a restore compares what it holds with what was read back',
    edits: edited(
      'restores/verify-contents.ts',
      'if (differences.length === 0) continue;',
      'if (differences.length >= 0) continue;',
    ),
    witness: engine('restores/run-restore.test.ts', 'a row too few is no ready restore'),
  },
];
