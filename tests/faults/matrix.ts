/** One row of the failure matrix: a fault, and how it is to end. */
export interface MatrixRow {
  readonly number: number;
  readonly fault: string;
  readonly right: string;
}

/** A test that shows a row and stands elsewhere. The page is red when it no longer exists. */
export interface Reference {
  readonly row: number;
  readonly injected: string;
  readonly shows: string;
  /** Below the repository. */
  readonly file: string;
  /** The title of a test or of a group of tests in that file, as it is written there. */
  readonly title: string;
}

const row = (number: number, fault: string, right: string): MatrixRow => ({ number, fault, right });

export const ROWS: readonly MatrixRow[] = [
  row(
    1,
    'the dump fails after part of its output',
    'Failed: the exit of every program counts before the last chunk is written; what was written is removed',
  ),
  row(2, 'the dump ends well and is not whole', 'Failed: each member is decoded to its end mark'),
  row(3, 'the connection is lost in the middle', 'Failed, and the reason says so; another backup succeeds'),
  row(4, 'the dump waits for a lock', 'Failed within the lock wait; well again once the lock is gone'),
  row(5, 'the compressor or the encrypting process dies', 'Failed; no program of it lives on'),
  row(
    6,
    'no room: full disk, file-size limit, no inode left',
    'Failed as STORAGE_FULL; the room is given back at once; other backups are as they were; a deletion still works',
  ),
  row(
    7,
    'a system call of the storage fails (EIO on write, fsync, rename, close …)',
    'never Completed unless whole; an fsync that failed is not tried again; nothing is left after the next start',
  ),
  row(
    8,
    'the server is killed',
    'Failed as interrupted, or Completed after a read-back; no orphan, nothing temporary is left',
  ),
  row(9, 'SIGTERM', 'it ends within its grace; what runs ends or is recorded as interrupted; exit code 0'),
  row(15, 'the clock jumps; daylight saving', 'no run is lost or doubled; a future date evicts nothing'),
  row(16, 'runs were missed while nobody ran', 'one run makes up for all, and they are counted'),
  row(
    17,
    'two servers on one data folder',
    'the second is refused with one clear line, the first not disturbed',
  ),
  row(18, 'two backups of one service at once', 'one at a time for each service; the others wait'),
  row(
    19,
    'an artifact is altered: bits, cuts, additions, chunks or files exchanged',
    'refused, always; no plaintext of an unauthenticated chunk reaches anything',
  ),
  row(
    20,
    'the master key is lost, or is another',
    '"wrong key" is told from "damaged"; no new key is made; nothing is restored or removed',
  ),
  row(
    21,
    'rotation of the master key, stopped half-way',
    'each artifact opens at every instant; members are not rewritten; it goes on',
  ),
  row(
    22,
    'the catalogue is lost or damaged',
    'rebuilt from the repository alone; nothing unknown is ever deleted',
  ),
  row(
    23,
    'the catalogue is locked, read-only or cannot be written',
    'never half-recorded: refused before it begins, or settled once it can be written again',
  ),
  row(
    24,
    'retention would remove too much',
    'never the newest Completed backup of a service; the plan is what is done',
  ),
  row(25, 'a deletion while a restore reads the backup', 'refused as BACKUP_IN_USE; the restore ends well'),
  row(
    26,
    'a restore into what exists',
    'refused as SERVICE_NAME_TAKEN; a restore makes a new DB Service only',
  ),
  row(
    27,
    'a restore fails half-way',
    'failed with the reason; what was made is cleared away; source and backup are as they were',
  ),
  row(28, 'versions do not fit', 'TOOL_MISSING with the package to install, before a byte is written'),
  row(29, 'a right is missing', 'refused or Failed; the reason names what may not be read or written'),
  row(30, 'a secret leaks', 'no argument, log line, error, response or file has it'),
  row(31, 'a name that means something to a shell, a tool or SQL', 'no shell; a name is only ever a name'),
  row(
    32,
    'a path or a link that leads elsewhere',
    'names come from ids; no link is followed; nothing outside is touched',
  ),
  row(
    33,
    'an address that leads to the inside (SSRF)',
    'FORBIDDEN for link-local, metadata, unspecified and our own port',
  ),
  row(
    35,
    'requests of other sites, DNS rebinding',
    'FORBIDDEN by Host, Origin and Sec-Fetch-Site on every request',
  ),
  row(
    36,
    'a decompression bomb',
    'authenticated before it is decompressed; memory does not grow with what comes out',
  ),
  row(37, 'a dump that holds commands', 'it is data: nothing of it is run by a client or a shell'),
  row(38, 'a program floods its standard error', 'no deadlock; the last 16 KiB are kept, redacted'),
  row(39, 'a reader that does not read', 'cut or left waiting; a backup never slows because of it'),
];

/** Rows that do not concern this backend yet. */
export const ELSEWHERE: readonly { readonly rows: string; readonly why: string }[] = [
  { rows: '10–14', why: 'storage in S3, which the embedded backend does not have yet' },
  { rows: '34, 41', why: 'Kubernetes' },
  {
    rows: '40',
    why: 'a server in the hands of an attacker: whoever may write the repository may delete it; [format.md](format.md#what-is-found) says what an artifact holds against and what not',
  },
];
