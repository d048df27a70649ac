import type { Reference } from './matrix.ts';

const ENGINE = 'packages/backup-engine/src';
const SERVER = 'apps/server/src';
const DOMAIN = 'packages/db-backup-domain/src';

/** Rows, or parts of rows, that tests elsewhere show. */
export const REFERENCES: readonly Reference[] = [
  {
    row: 1,
    injected: 'a program that writes half and exits 1, or is killed after its last byte',
    shows: 'the output never ends, so that no last chunk is made',
    file: `${ENGINE}/processes/pipeline.test.ts`,
    title: 'never ends its output when the first stage fails after some output',
  },
  {
    row: 7,
    injected:
      'the n-th call on the folder of the repository fails (EIO, ENOSPC, EROFS), every n, once and ever after',
    shows: 'the error is told, and nothing is committed that does not read back',
    file: `${ENGINE}/repository/local-folder.faults.test.ts`,
    title: 'and ever after: nothing is committed that does not read back, and a later removal leaves nothing',
  },
  {
    row: 7,
    injected: 'an fsync that fails',
    shows: 'it is not tried again, and nothing is committed',
    file: `${ENGINE}/repository/local-folder.faults.test.ts`,
    title: 'an fsync that failed is not tried again',
  },
  {
    row: 9,
    injected: 'SIGTERM and Ctrl-C to npm, to the launcher and to the group, while a backup runs',
    shows: 'all of it is gone within ten seconds; exit code 0; the backup is interrupted',
    file: 'tests/integration/stopping.test.ts',
    title: 'everything stops within ten seconds',
  },
  {
    row: 9,
    injected: 'a second SIGTERM',
    shows: 'it ends at once, and the next start cleans up',
    file: 'tests/integration/stopping.test.ts',
    title: 'a second SIGTERM ends it at once, and the next start cleans up after it',
  },
  {
    row: 15,
    injected: 'a clock that is set back',
    shows: 'the next run is not put off',
    file: `${ENGINE}/scheduler/scheduler.test.ts`,
    title: 'a clock that was set back does not put the next run off',
  },
  {
    row: 15,
    injected: 'a backup dated in the future',
    shows: 'it evicts nothing',
    file: `${DOMAIN}/retention/plan-retention.test.ts`,
    title: 'one dated in the future evicts nothing: the real newest stays',
  },
  {
    row: 16,
    injected: 'many due times pass while nobody runs',
    shows: 'one run, and the others counted',
    file: `${ENGINE}/scheduler/scheduler.test.ts`,
    title: 'many missed runs are made up for by one, and counted',
  },
  {
    row: 20,
    injected: 'the key file removed, then a start',
    shows: 'a clear error, and no new key in its place',
    file: `${ENGINE}/services/service-life.test.ts`,
    title: 'a lost master key is an error, and no new one is made in its place',
  },
  {
    row: 20,
    injected: 'another key, another artifact, another member',
    shows: '"wrong-key", told from "damaged"',
    file: `${ENGINE}/format/member-stream.test.ts`,
    title: 'the key commitment tells a wrong key, another artifact and another member from damage',
  },
  {
    row: 23,
    injected: 'another connection holds the catalogue from the publishing on',
    shows: 'the whole artifact is Completed later, without a restart',
    file: `${ENGINE}/backups/unwritable-catalogue.test.ts`,
    title: 'a whole artifact whose end could not be recorded is Completed later',
  },
  {
    row: 23,
    injected: 'the same, half-way through the dump',
    shows: 'half an artifact is Failed later, and gone at once',
    file: `${ENGINE}/backups/unwritable-catalogue.test.ts`,
    title: 'half an artifact is Failed later, and gone at once',
  },
  {
    row: 24,
    injected: 'generated histories with failed and future-dated entries',
    shows: 'the newest Completed backup is never removed',
    file: `${DOMAIN}/retention/plan-retention.property.test.ts`,
    title: 'the newest Completed backup of a service, as the clock can know it, is never removed',
  },
  {
    row: 30,
    injected: 'a canary password, looked for in every process, answer, log line and file',
    shows: 'it is nowhere',
    file: 'tests/integration/secrets.test.ts',
    title: 'the password of a service is in no argument, log, response, error or file while a backup runs',
  },
  {
    row: 32,
    injected: 'links in the place of an artifact, of a file, of what is removed',
    shows: 'none is followed',
    file: `${ENGINE}/repository/local-folder.test.ts`,
    title: 'no link is followed: not for an artifact, not for a file, not to remove',
  },
  {
    row: 33,
    injected: 'link-local, metadata, mapped, numeric and unspecified addresses',
    shows: 'FORBIDDEN',
    file: `${SERVER}/usecases/outside-address.test.ts`,
    title: '%s with our own port is refused',
  },
  {
    row: 33,
    injected: 'sockets, options, two hosts, a connection string in the place of a host',
    shows: 'refused before anything is asked',
    file: 'tests/integration/bad-input.test.ts',
    title: 'an outside server',
  },
  {
    row: 35,
    injected: 'foreign Host, Origin and Sec-Fetch-Site, for reads too',
    shows: 'FORBIDDEN, and nothing changed',
    file: 'tests/integration/bad-input.test.ts',
    title: 'a request from elsewhere',
  },
  {
    row: 28,
    injected: 'a locale that this machine does not have',
    shows: 'TOOL_MISSING with the package to install',
    file: `${ENGINE}/dialects/postgresql/dialect.real.test.ts`,
    title: 'says which locale or extension is missing',
  },
  {
    row: 38,
    injected: 'a program that writes 100 MB to its standard error',
    shows: 'it ends, and the end of what it said is kept',
    file: `${ENGINE}/processes/pipeline.test.ts`,
    title: 'survives 100 MB of standard error and keeps its end',
  },
  {
    row: 39,
    injected: 'a reader of a dump that is slow',
    shows: 'it is waited for, and is no stall',
    file: `${ENGINE}/processes/pipeline.test.ts`,
    title: 'is not stalled while its reader is slow',
  },
  {
    row: 39,
    injected: 'a client that speaks drop by drop',
    shows: 'it is cut after ten seconds',
    file: `${SERVER}/http/hostile-connections.test.ts`,
    title: 'whose headers come drop by drop is cut after ten seconds',
  },
];
