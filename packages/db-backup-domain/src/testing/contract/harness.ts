import type { BackupBackend, Call } from '../../backend/index.ts';
import type { DbService } from '../../wire/index.ts';

/** Something that the suite asked to be held, and lets go. */
export interface Held {
  release(): Promise<void>;
}

/**
 * What the suite needs of the world around a backend. The optional members are capabilities: one that a backend cannot
 * offer is left out here and declared, with the reason, in `absent`; its tests are then reported as skipped, with that
 * reason. One that is missing without a declaration fails its tests.
 */
export interface ContractHarness extends AsyncDisposable {
  readonly backend: BackupBackend;
  readonly call: Call;
  /** Where services are made. */
  readonly namespace: string;

  /** A new Running DB Service of that name, with some contents. The same name may be used again after a removal. */
  makeService(name: string): Promise<DbService>;
  /** Lets a little of the pending work go on: a short sleep, or one step of a scripted world. */
  breathe(): Promise<void>;

  stopService?(service: DbService): Promise<void>;
  startService?(service: DbService): Promise<void>;
  /** Takes the service away, by whatever means; its backups survive. */
  removeService?(service: DbService): Promise<void>;
  /** A service that exists and cannot be backed up. */
  makeUnsupportedService?(name: string): Promise<DbService>;

  /** Backups of the service that are accepted from now on stay in progress until the release. */
  holdBackups?(service: DbService): Promise<Held>;
  /** The next backup of the service fails. */
  failNextBackup?(service: DbService): Promise<void>;
  /** Restores from the service that are accepted from now on stay unfinished until the release. */
  holdRestores?(service: DbService): Promise<Held>;
  /** The next restore from the service fails, after it was accepted. */
  failNextRestore?(service: DbService): Promise<void>;

  /** A text that is equal for equal contents. */
  contentsOf?(service: DbService): Promise<string>;
  changeContents?(service: DbService): Promise<void>;

  /** Lets the service's policy, which is enabled, make one backup now; answers its name. */
  runPolicy?(service: DbService): Promise<string>;
  /** The backend's clock goes on by so many days, and retention does its work. */
  passDays?(days: number): Promise<void>;
}

export type Capability = {
  [K in keyof ContractHarness]-?: undefined extends ContractHarness[K] ? K : never;
}[keyof ContractHarness];

export interface ContractSetup {
  /** Opened once for the whole suite, disposed of after it. */
  readonly open: () => Promise<ContractHarness>;
  /** Each capability that this backend cannot offer, with the reason. */
  readonly absent?: Partial<Record<Capability, string>>;
  /** How long one test may take; also the longest wait for a backup or restore to settle. */
  readonly timeoutMs?: number;
}
