import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { Credentials, Dialect } from '../dialect.ts';
import { makeServer } from './made-server.testing.ts';
import { takeBackup, type RawBackup } from './raw-backup.testing.ts';
import { CANARY, type DialectWorld, type SourceServer } from './world.testing.ts';

/** With what option files, connection texts and shells stumble over. */
export const PASSWORD = `${CANARY} '"\\#;=%s ü`;

/** What the parts of the suite stand on: one filled server, and one backup of it. */
export class Ground implements AsyncDisposable {
  readonly world: DialectWorld;
  #source: SourceServer | null = null;
  #scratch = '';
  #backup: Promise<RawBackup> | null = null;

  constructor(world: DialectWorld) {
    this.world = world;
  }

  async prepare(): Promise<void> {
    const { world } = this;
    this.#scratch = await mkdtemp(path.join(tmpdir(), 'holdfast-contract-'));
    await chmod(this.#scratch, 0o711);
    this.#source = await (world.startSource?.(PASSWORD) ?? makeServer(world.dialect, { password: PASSWORD }));
    await world.fill(this.credentials);
  }

  get dialect(): Dialect {
    return this.world.dialect;
  }

  get credentials(): Credentials {
    if (this.#source === null) throw new Error('The source was not started.');
    return this.#source.credentials;
  }

  /** For the secret files of dumps. */
  get scratch(): string {
    return this.#scratch;
  }

  /** Of the varied set; taken once, when it is first asked for. */
  backup(): Promise<RawBackup> {
    this.#backup ??= takeBackup(this.dialect, this.credentials);
    return this.#backup;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const backup = await this.#backup?.catch(() => null);
    await backup?.[Symbol.asyncDispose]();
    await this.#source?.[Symbol.asyncDispose]();
    if (this.#scratch !== '') await rm(this.#scratch, { recursive: true, force: true });
  }
}

/** What a promise was rejected with; that no text of it, nor of its causes, holds a password is asserted. */
export async function errorOf(work: Promise<unknown>): Promise<Error> {
  const [result] = await Promise.allSettled([work]);
  if (result?.status !== 'rejected') expect.unreachable('it should have failed');
  const { reason } = result as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(Error);
  expect(inspect(reason, { depth: 20 })).not.toContain(CANARY);
  expect(`${(reason as Error).stack}`).not.toContain(CANARY);
  return reason as Error;
}
