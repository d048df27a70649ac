import { edited, engine, type Guard } from './guard.ts';

/** Of the process and its schedules. */
export const PROCESS_LIFE: readonly Guard[] = [
  {
    name: 'one process has the data folder',
    edits: edited('catalogue/data-folder-lock.ts', "db.exec('BEGIN EXCLUSIVE');", "db.exec('BEGIN');"),
    witness: engine('catalogue/open-catalogue.test.ts', 'one process has the data folder, until it lets go'),
  },
  {
    name: 'an occurrence that was taken before is passed over, and none behind it',
    edits: edited(
      'catalogue/topics/policies.ts',
      'const wasTaken = isTaken(db, args.schedule);',
      'const wasTaken = false;\n  void isTaken;',
    ),
    witness: engine(
      'scheduler/policy-trouble.test.ts',
      'an occurrence that was taken before the clock was set back swallows none that is missed after it',
    ),
  },
];
