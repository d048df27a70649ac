import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackupBackend, Call } from '../../backend/index.ts';
import { HoldfastError, type ErrorCode } from '../../errors/index.ts';
import { isBackupInProgress, isRestoreActive, mayBecome } from '../../gates/index.ts';
import type {
  BackupPolicy,
  BackupQuery,
  BackupSummary,
  DbService,
  Restore,
  RestoreStage,
  ServiceKey,
  ServiceView,
} from '../../wire/index.ts';
import { checkedBackend } from './checked-backend.contract.ts';
import type { Capability, ContractHarness, ContractSetup } from './harness.ts';

export const DEFAULT_TIMEOUT_MS = 5_000;

/** What the tests of the contract share: one open harness, one service that no test changes, and waiting. */
export class Suite {
  readonly setup: ContractSetup;
  readonly #timeoutMs: number;
  #harness: ContractHarness | undefined;
  #backend: BackupBackend | undefined;
  #shared: DbService | undefined;
  #names = 0;

  constructor(setup: ContractSetup) {
    this.setup = setup;
    this.#timeoutMs = setup.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    beforeAll(() => this.#open(), this.#timeoutMs);
    afterAll(() => this.#harness?.[Symbol.asyncDispose](), this.#timeoutMs);
  }

  async #open(): Promise<void> {
    this.#harness = await this.setup.open();
    this.#backend = checkedBackend(this.#harness.backend);
    this.#shared = await this.#harness.makeService(this.name('svc'));
  }

  get harness(): ContractHarness {
    if (!this.#harness) throw new Error('The harness did not open.');
    return this.#harness;
  }

  get backend(): BackupBackend {
    if (!this.#backend) throw new Error('The harness did not open.');
    return this.#backend;
  }

  get call(): Call {
    return this.harness.call;
  }

  get namespace(): string {
    return this.harness.namespace;
  }

  /** Running for the whole suite: tests add backups to it, and nothing else. */
  get service(): DbService {
    if (!this.#shared) throw new Error('The harness did not open.');
    return this.#shared;
  }

  /** A name that no other test uses. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}-${this.#names}`;
  }

  /** A test that needs these capabilities, or is skipped with the reason why one of them is absent. */
  test(title: string, needs: readonly Capability[], body: () => Promise<void>): void {
    const absent = needs.find((need) => this.setup.absent?.[need] !== undefined);
    if (absent !== undefined) {
      test.skip(`${title} (no ${absent}: ${this.setup.absent?.[absent]})`, () => {});
      return;
    }
    test(title, { timeout: this.#timeoutMs }, async () => {
      for (const need of needs)
        expect(this.harness[need], `the harness offers ${need} or declares it absent`).toBeDefined();
      await body();
    });
  }

  async makeService(name = this.name('svc')): Promise<DbService> {
    return this.harness.makeService(name);
  }

  async view(
    service: DbService | (ServiceKey & { uid?: string }),
    backups: BackupQuery = {},
  ): Promise<ServiceView> {
    const { namespace, name, uid } = service;
    const key = uid === undefined ? { namespace, name } : { namespace, name, uid };
    const view = await this.backend.viewService(this.call, { ...key, backups });
    if ('unchanged' in view) throw new Error('Unchanged was answered though no revision was given.');
    return view;
  }

  /** Every backup of the service, page after page. */
  async allBackups(service: DbService, query: BackupQuery = {}): Promise<BackupSummary[]> {
    const items: BackupSummary[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = (await this.view(service, cursor === undefined ? query : { ...query, cursor })).backups;
      items.push(...page.items);
      cursor = page.nextCursor;
      if (items.length > 10_000) throw new Error('The pages do not end.');
    }
    return items;
  }

  async findBackup(service: DbService, name: string): Promise<BackupSummary | undefined> {
    return (await this.allBackups(service)).find((backup) => backup.name === name);
  }

  create(
    service: ServiceKey,
    name: string,
    more: { description?: string; requestId?: string } = {},
  ): Promise<BackupSummary> {
    const { namespace, name: serviceName } = service;
    return this.backend.createBackup(this.call, { namespace, service: serviceName, name, ...more });
  }

  /** A backup that has come to its end, whatever that is. */
  async settled(service: DbService, name: string): Promise<BackupSummary> {
    return this.until(`the backup ${name} settles`, async () => {
      const backup = await this.findBackup(service, name);
      if (!backup) throw new Error(`The backup ${name} is not listed.`);
      return isBackupInProgress(backup.status) ? undefined : backup;
    });
  }

  /** A new Completed backup. */
  async completed(service: DbService, name = this.name('bak')): Promise<BackupSummary> {
    await this.create(service, name);
    const backup = await this.settled(service, name);
    expect(backup, `${name}: ${backup.failureReason}`).toMatchObject({ status: 'Completed' });
    return backup;
  }

  restore(
    backup: BackupSummary,
    restoredName: string,
    more: { requestId?: string; backupUid?: string } = {},
  ): Promise<Restore> {
    return this.backend.restoreBackup(this.call, {
      namespace: backup.namespace,
      service: backup.source.name,
      backup: backup.name,
      restoredName,
      ...more,
    });
  }

  /** A restore that is ready or failed, and done with its clean-up; its stages only ever went forward. */
  async restoreSettled(source: DbService, id: string): Promise<Restore> {
    let stage: RestoreStage = 'accepted';
    return this.until(`the restore ${id} settles`, async () => {
      const found = (await this.view(source)).restores.find((restore) => restore.id === id);
      if (!found) throw new Error(`The restore ${id} is not listed with its source.`);
      if (!mayBecome(stage, found.stage))
        throw new Error(`The restore went from ${stage} to ${found.stage}.`);
      stage = found.stage;
      return isRestoreActive(stage) || found.cleanup === 'running' ? undefined : found;
    });
  }

  async setDailyPolicy({ namespace, name }: DbService): Promise<BackupPolicy> {
    return this.backend.updatePolicy(this.call, {
      namespace,
      service: name,
      schedule: { frequency: 'daily', hour: 3, minute: 15 },
      timeZone: 'UTC',
      retention: { days: 7 },
    });
  }

  async deleteBackup(backup: BackupSummary): Promise<void> {
    const { namespace, name, source } = backup;
    await this.backend.deleteBackup(this.call, { namespace, service: source.name, name });
    await this.until(`the backup ${name} is gone`, async () => {
      const again = await this.backend.deleteBackup(this.call, { namespace, service: source.name, name });
      return again.state === 'gone' ? true : undefined;
    });
  }

  /** Polls, letting the world go on in between, until the answer is not undefined. */
  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + this.#timeoutMs;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
      await this.harness.breathe();
    }
  }

  /** The call is refused with this code, as a HoldfastError. */
  async refused(code: ErrorCode, attempt: Promise<unknown>): Promise<void> {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error, `refused with ${code}`).toBeInstanceOf(HoldfastError);
    expect((error as HoldfastError).code).toBe(code);
  }
}
