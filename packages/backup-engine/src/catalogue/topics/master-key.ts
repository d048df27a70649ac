import type { DatabaseSync } from 'node:sqlite';
import { allRows, expectOne, getRow, run } from '../database/statements.ts';
import { get as getMeta, set as setMeta } from './meta.ts';

const MASTER_KEY_ID = 'master-key-id';
const COPY_CONFIRMED = 'master-key-copy-confirmed';
const ROTATION = 'master-key-rotation';

/**
 * How far a change of the master key has come. `adding`: artifacts get a slot for the new key, the old one is in force.
 * `dropping`: the new one is in force, and the slots of the old one go.
 */
export interface KeyRotation {
  readonly from: string;
  readonly to: string;
  readonly phase: 'adding' | 'dropping';
}

export interface SealedPassword {
  readonly serviceId: string;
  readonly sealed: Uint8Array;
}

/** The id of the key that this data folder was made with, or changed to; null before it has one. */
export function inForce(db: DatabaseSync): string | null {
  return getMeta(db, { key: MASTER_KEY_ID });
}

export function putInForce(db: DatabaseSync, args: { id: string }): void {
  setMeta(db, { key: MASTER_KEY_ID, value: args.id });
}

export function isCopyConfirmed(db: DatabaseSync): boolean {
  return getMeta(db, { key: COPY_CONFIRMED }) !== null;
}

export function confirmCopy(db: DatabaseSync): void {
  setMeta(db, { key: COPY_CONFIRMED, value: 'yes' });
}

/** null: none is under way. */
export function rotation(db: DatabaseSync): KeyRotation | null {
  const text = getMeta(db, { key: ROTATION });
  return text === null ? null : (JSON.parse(text) as KeyRotation);
}

export function beginRotation(db: DatabaseSync, args: { from: string; to: string }): void {
  setMeta(db, { key: ROTATION, value: JSON.stringify({ ...args, phase: 'adding' } satisfies KeyRotation) });
}

export function sealedPasswords(db: DatabaseSync): SealedPassword[] {
  return allRows<SealedPassword>(
    db,
    'SELECT id AS serviceId, sealed_password AS sealed FROM services WHERE sealed_password IS NOT NULL ORDER BY id',
  ).map((row) => ({ ...row }));
}

/**
 * Every stored password under the new key, and the new key in force, in one step. No copy of it is confirmed yet.
 * TransitionRefused where the passwords are not all those that there are.
 */
export function switchTo(
  db: DatabaseSync,
  args: { rotation: Omit<KeyRotation, 'phase'>; passwords: readonly SealedPassword[] },
): void {
  const { from, to } = args.rotation;
  for (const { serviceId, sealed } of args.passwords) {
    const changes = run(
      db,
      'UPDATE services SET sealed_password = :sealed WHERE id = :serviceId AND sealed_password IS NOT NULL',
      { serviceId, sealed },
    );
    expectOne(changes, `The DB Service ${serviceId} has no password to seal`);
  }
  const row = getRow<{ total: number }>(
    db,
    'SELECT count(*) AS total FROM services WHERE sealed_password IS NOT NULL',
  );
  expectOne(row?.total === args.passwords.length ? 1 : 0, 'A password would stay under the old key');
  putInForce(db, { id: to });
  run(db, 'DELETE FROM meta WHERE key = :key', { key: COPY_CONFIRMED });
  setMeta(db, {
    key: ROTATION,
    value: JSON.stringify({ from, to, phase: 'dropping' } satisfies KeyRotation),
  });
}

export function endRotation(db: DatabaseSync): void {
  run(db, 'DELETE FROM meta WHERE key = :key', { key: ROTATION });
}
