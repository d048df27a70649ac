import type { DbObject } from '@holdfast/db-backup-domain/wire';
import type { Credentials, Dialect, ServerFacts } from '../dialect.ts';

/** A server to back up: real, and filled by the world. */
export interface SourceServer extends AsyncDisposable {
  readonly credentials: Credentials;
}

/**
 * Part of every password of the suite; found nowhere but in the files that only its reader may read. Of this process
 * alone: the suite of another engine may run beside it, and the programs of all are looked at.
 */
export const CANARY = `canary-${process.pid}`;

/** What people, and attackers, call things. Each is at most 63 bytes. */
export const HOSTILE_NAMES: readonly string[] = [
  '--help',
  'a b',
  `it's "q" \`b\` \\ ;`,
  'line\nbreak',
  '$(touch owned) %s {file:password}',
  '../up',
  'Größe 名前',
  'x'.repeat(63),
];

/**
 * What the contract suite has to be told of one engine. Everything else follows from the dialect itself. The suite makes
 * one source server, fills it once, backs it up, restores it, changes it and in the end disturbs it.
 */
export interface DialectWorld {
  /** Under test; waits for locks that others hold no longer than a second or two. */
  readonly dialect: Dialect;
  /** What this machine lacks, and the command that installs it; null: everything is there. */
  readonly missing: string | null;
  /** An empty server that has this administrator's password. Left out: one that the dialect itself makes and runs. */
  readonly startSource?: (password: string) => Promise<SourceServer>;
  /** Why no new server can be made on this machine; without it, everything about restores runs. */
  readonly cannotServe?: string;

  /**
   * Fills the server with something of everything that a backup must carry and the fingerprint must show: every type,
   * every kind of object, accounts and grants. Where the engine takes such a name, there is an object with rows, keys
   * or documents of each of HOSTILE_NAMES. Nothing in it changes by itself during the suite (ten minutes).
   */
  fill(credentials: Credentials): Promise<void>;
  /** Adds what makes a dump at least so long, so that it is under way for a while. */
  fillBulk(credentials: Credentials, bytes: number): Promise<void>;
  /** Small changes by what they concern ('a row', 'a grant', 'an index', …): the fingerprint must tell each. */
  readonly changes: Readonly<Record<string, (credentials: Credentials) => Promise<void>>>;

  /** Ends the connections of dumps, at the server. */
  cutConnections(credentials: Credentials): Promise<void>;
  /** Holds what a dump must wait for, until it is disposed of; null: dumps of this engine wait for nobody. */
  readonly lock: ((credentials: Credentials) => Promise<AsyncDisposable>) | null;
  /** Part of the command line of every dump: so that its arguments were really looked at. */
  readonly dumpProgram: string;
  /**
   * Programs that take a password from nowhere but their environment, which only their own account and root can read.
   * Left out: none.
   */
  readonly secretEnvironment?: readonly string[];
  /** Facts of a server that the tools here do not fit: requireTools is TOOL_MISSING; null: any version will do. */
  readonly tooNew: ((facts: ServerFacts) => ServerFacts) | null;
  /** Facts without what differs between two looks at the same server, its size apart. Left out: nothing does. */
  readonly steadyFacts?: (facts: ServerFacts) => ServerFacts;
  /** What the fingerprint leaves out of comparisons by the interface's own words, if any line still differs. */
  readonly ignoredLine?: (line: string) => boolean;

  readonly browse: {
    /** Where the object of a hostile name lies; null: the engine refuses such a name. */
    hostilePath(name: string): readonly string[] | null;
    /** Objects of the varied set that the tree must show, with their kind. */
    readonly found: readonly Pick<DbObject, 'kind' | 'path'>[];
    /** A page with at least three rows, some texts in it, and the number of its columns. */
    readonly rows: { path: readonly string[]; contains: readonly string[]; columns: number };
    /** Where a value of more than 2000 characters, none of it ASCII only, lies; null: not in this engine's set. */
    readonly long: readonly string[] | null;
    /** Where rows could be, and nothing is: OBJECT_NOT_FOUND. */
    readonly absent: readonly (readonly string[])[];
    /** What could hold objects, and is not there either. */
    readonly absentHolders: readonly (readonly string[])[];
    /** What holds objects and has no rows of its own: REQUEST_INVALID, there or not. */
    readonly rowless: readonly (readonly string[])[];
    /** An object with rows that is there for a moment only. */
    readonly passing: {
      readonly path: readonly string[];
      make(credentials: Credentials): Promise<void>;
      drop(credentials: Credentials): Promise<void>;
    };
  };
}
