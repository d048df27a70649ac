import { edited, engine, type Guard } from './guard.ts';

const INSPECTOR = 'dialects/redis/rdb/rdb-inspector.ts';
const READER = 'dialects/redis/rdb/rdb-reader.ts';
const INSPECTOR_TEST = 'dialects/redis/rdb/rdb-inspector.test.ts';

/** Of Redis' snapshots. */
export const REDIS: readonly Guard[] = [
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
