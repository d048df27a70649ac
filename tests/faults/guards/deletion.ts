import { domain, edit, edited, engine, type Guard } from './guard.ts';

const ROWS_TEST = 'catalogue/topics/backups.test.ts';

/** Of what is removed, and what never is. */
export const DELETION: readonly Guard[] = [
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
    name: 'the plan of retention sees the newest Completed backup',
    edits: edited(
      'catalogue/topics/retainable.ts',
      "status = 'Completed' AND completed_at =",
      "status = 'Failed' AND completed_at =",
    ),
    witness: engine(ROWS_TEST, 'the retention plan gets what has expired, and what that must be older than'),
  },
];
