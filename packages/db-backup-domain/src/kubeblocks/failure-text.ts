import { fieldOf, listOf, textOf } from './values/raw-object.ts';

export const FAILURE_TEXT_MAX_LENGTH = 1000;
/** More than the collector ever writes (512 bytes): keeps the work on a hostile text bounded. */
const READ_AT_MOST = 4 * FAILURE_TEXT_MAX_LENGTH;
const COLLECTOR_PREFIX = /^\s*Log Collector Output:\s*/;

/**
 * Why a Backup failed: the container's own words from `status.actions[].failureReason` first, because
 * `status.failureReason` of a failed job only says that some action failed. null: it does not say.
 */
export function backupFailureText(backup: unknown): string | null {
  const actions = listOf(fieldOf(backup, 'status', 'actions')).filter((action) =>
    textOf(action, 'failureReason'),
  );
  const failed = actions.find((action) => textOf(action, 'phase') === 'Failed') ?? actions[0];
  return (
    presentable(textOf(failed, 'failureReason')) ?? presentable(textOf(backup, 'status', 'failureReason'))
  );
}

/** Why a deletion hangs, where the operator says so: its own field from 1.2, the shared one before. */
export function deletionFailureText(backup: unknown): string | null {
  return (
    presentable(textOf(backup, 'status', 'deletionFailureReason')) ??
    presentable(textOf(backup, 'status', 'failureReason'))
  );
}

/**
 * Why a Restore failed: the container's own words from the message of a failed action first, then the condition that
 * refused it (repository, validation, stage), which for a failed job only says that some job failed.
 */
export function restoreFailureText(restore: unknown): string | null {
  const stages = ['prepareData', 'postReady'].flatMap((stage) =>
    listOf(fieldOf(restore, 'status', 'actions', stage)),
  );
  const failed = stages.filter((action) => textOf(action, 'status') === 'Failed');
  const told = failed.map((action) => presentable(textOf(action, 'message')));
  return told.find((text) => text !== null) ?? refusalOf(restore);
}

/** Conditions are False while they are processed too: their reason tells a failure. */
function refusalOf(restore: unknown): string | null {
  const refused = listOf(fieldOf(restore, 'status', 'conditions')).filter(
    (condition) => textOf(condition, 'status') === 'False' && textOf(condition, 'reason') !== 'Processing',
  );
  const told = refused.map((condition) => presentable(textOf(condition, 'message')));
  return told.findLast((text) => text !== null) ?? null;
}

/**
 * Text from a container's log, fit to be shown: the collector's prefix and terminal codes removed, credentials in URLs
 * and password assignments masked, at most `FAILURE_TEXT_MAX_LENGTH` characters. null where nothing is left.
 */
export function presentable(text: string | null): string | null {
  if (text === null) return null;
  const clean = text
    .slice(0, READ_AT_MOST)
    .replace(COLLECTOR_PREFIX, '')
    .replace(/\u001b\[[0-9;]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/(:\/\/)[^\s/@:]{0,200}:[^\s/@]{1,200}@/g, '$1***@')
    .replace(/\b(password|passwd|pwd)(\s{0,3}[=:]\s{0,3})[^\s,;&'"]{1,500}/gi, '$1$2***')
    .trim();
  if (clean === '') return null;
  const points = [...clean.toWellFormed()];
  return points.length <= FAILURE_TEXT_MAX_LENGTH
    ? points.join('')
    : `${points.slice(0, FAILURE_TEXT_MAX_LENGTH - 1).join('')}…`;
}
