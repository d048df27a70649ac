import { canDelete, canRestore } from '../gates/index.ts';
import { DESCRIPTION_MAX_LENGTH } from '../naming/index.ts';
import type { BackupStatus, BackupSummary, Gate } from '../wire/index.ts';
import { backupFailureText, deletionFailureText } from './failure-text.ts';
import { parseGoDuration } from './values/go-duration.ts';
import { epochMsFrom, instantFrom } from './values/instant.ts';
import { ANNOTATIONS, DATA_PROTECTION_GROUP, LABELS } from './labels.ts';
import { parseByteQuantity } from './values/quantity.ts';
import { annotationOf, fieldOf, labelOf, listOf, textOf } from './values/raw-object.ts';

export interface ServiceIdentity {
  readonly name: string;
  readonly uid: string;
  /** When the service was created: a backup older than that belongs to a namesake that is gone. */
  readonly createdAt?: string;
}

/** Milliseconds after which a state that should pass by itself counts as stalled. */
export interface StallLimits {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly deletingMs: number;
}

const MINUTE_MS = 60_000;
export const DEFAULT_STALL_LIMITS: StallLimits = {
  pendingMs: 15 * MINUTE_MS,
  runningMs: 24 * 60 * MINUTE_MS,
  deletingMs: 15 * MINUTE_MS,
};

/** What one Backup object does not tell about itself. */
export interface SummaryContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** uids of the DB Services that exist. */
  readonly livingUids: ReadonlySet<string>;
  /** The DB Service of each BackupPolicy, by `policyKey`: a Backup that fails early carries no labels. */
  readonly policyOwners: ReadonlyMap<string, ServiceIdentity>;
  /** uids of backups that an unfinished restore reads. */
  readonly inUseUids?: ReadonlySet<string>;
  /** `namespace/name` of backups that others build on. */
  readonly parents?: ReadonlySet<string>;
  readonly stallLimits?: StallLimits;
  /** Bytes that the volumes of the service claim in all by the settings that the backup recorded; null: not told. */
  readonly claimedBytesOf?: (raw: unknown) => number | null;
}

export function policyKey(namespace: string, policyName: string): string {
  return `${namespace}/${policyName}`;
}

/**
 * A Backup as an API server gives it (items of a list carry no `kind`), as a row of the Backup List. null: it is no
 * Backup, was never admitted by an API server (no uid, no creation time), or is continuous (PITR), which is no
 * recovery point. Nothing of its annotations passes but our description. `source.name` and `source.uid` are empty
 * where neither a label nor the policy tells.
 */
export function summariseBackup(raw: unknown, context: SummaryContext): BackupSummary | null {
  const identity = identityOf(raw);
  if (!identity || isContinuous(raw)) return null;
  const status = backupStatusOf(raw);
  const startedAt = instantFrom(fieldOf(raw, 'status', 'startTimestamp'));
  return {
    ...identity,
    description: descriptionOf(raw),
    type: labelOf(raw, LABELS.autoBackup) === 'true' ? 'automatic' : 'manual',
    status,
    stalled: isStalled(raw, context),
    startedAt,
    completedAt: instantFrom(fieldOf(raw, 'status', 'completionTimestamp')),
    durationMs: durationOf(raw, startedAt),
    sizeBytes: parseByteQuantity(fieldOf(raw, 'status', 'totalSize')),
    failureReason: failureOf(raw, status),
    storage: storageOf(raw, context),
    expiresAt: instantFrom(fieldOf(raw, 'status', 'expiration')),
    method: textOf(raw, 'status', 'backupMethod', 'name') ?? textOf(raw, 'spec', 'backupMethod'),
    progress: null,
    restorable: canRestore(status),
    deletable: deletableGate(identity, status, context),
    source: sourceOf(raw, identity, context),
  };
}

type Identity = Pick<BackupSummary, 'name' | 'uid' | 'namespace' | 'createdAt'>;

function identityOf(raw: unknown): Identity | null {
  const kind = fieldOf(raw, 'kind');
  const apiVersion = fieldOf(raw, 'apiVersion');
  if (kind !== undefined && kind !== 'Backup') return null;
  if (apiVersion !== undefined && !String(textOf(raw, 'apiVersion')).startsWith(`${DATA_PROTECTION_GROUP}/`))
    return null;
  const name = textOf(raw, 'metadata', 'name');
  const uid = textOf(raw, 'metadata', 'uid');
  const createdAt = instantFrom(fieldOf(raw, 'metadata', 'creationTimestamp'));
  if (name === null || uid === null || createdAt === null) return null;
  return { name, uid, namespace: textOf(raw, 'metadata', 'namespace') ?? '', createdAt };
}

/** Point-in-time archives: by label, or, before the label is set, by the StatefulSet that only they run in. */
export function isContinuous(raw: unknown): boolean {
  return (
    labelOf(raw, LABELS.backupType) === 'Continuous' ||
    listOf(fieldOf(raw, 'status', 'actions')).some((action) => textOf(action, 'actionType') === 'StatefulSet')
  );
}

/** An empty or New phase is Pending; one that we do not know is in progress, never an end that it may not be. */
export function backupStatusOf(raw: unknown): BackupStatus {
  if ((fieldOf(raw, 'metadata', 'deletionTimestamp') ?? null) !== null) return 'Deleting';
  const phase = textOf(raw, 'status', 'phase');
  if (phase === null || phase === 'New') return 'Pending';
  return phase === 'Completed' || phase === 'Failed' || phase === 'Deleting' ? phase : 'Running';
}

/**
 * The instant (milliseconds since 1970) after which the Backup counts as stalled if it is still as it is now; null: its
 * status does not pass by itself, or it does not say since when it has it.
 */
export function stallsAfter(raw: unknown, limits: StallLimits = DEFAULT_STALL_LIMITS): number | null {
  const created = fieldOf(raw, 'metadata', 'creationTimestamp');
  const after = (limitMs: number, ...since: readonly unknown[]) => {
    const from = since.map(epochMsFrom).find((ms) => ms !== null) ?? null;
    return from === null ? null : from + limitMs;
  };
  switch (backupStatusOf(raw)) {
    case 'Pending':
      return after(limits.pendingMs, created);
    case 'Running':
      return after(limits.runningMs, fieldOf(raw, 'status', 'startTimestamp'), created);
    case 'Deleting':
      return after(limits.deletingMs, fieldOf(raw, 'metadata', 'deletionTimestamp'));
    default:
      return null;
  }
}

function isStalled(raw: unknown, context: SummaryContext): boolean {
  const after = stallsAfter(raw, context.stallLimits);
  return after !== null && context.now > after;
}

/** The operator's figure, else completion minus start; a failed backup has neither, so its last action's end serves. */
function durationOf(raw: unknown, startedAt: string | null): number | null {
  const told = parseGoDuration(fieldOf(raw, 'status', 'duration'));
  if (told !== null) return told;
  const start = epochMsFrom(startedAt);
  if (start === null) return null;
  const end = epochMsFrom(fieldOf(raw, 'status', 'completionTimestamp')) ?? failedAt(raw);
  return end === null || end < start ? null : end - start;
}

function failedAt(raw: unknown): number | null {
  if (textOf(raw, 'status', 'phase') !== 'Failed') return null;
  let last: number | null = null;
  for (const action of listOf(fieldOf(raw, 'status', 'actions'))) {
    const end = epochMsFrom(fieldOf(action, 'completionTimestamp'));
    if (end !== null && (last === null || end > last)) last = end;
  }
  return last;
}

function failureOf(raw: unknown, status: BackupStatus): string | null {
  if (status === 'Failed') return backupFailureText(raw);
  return status === 'Deleting' ? deletionFailureText(raw) : null;
}

/** Ours only: other tools' remarks sit in labels, encoded in ways that change with their versions. */
function descriptionOf(raw: unknown): string | null {
  const text = annotationOf(raw, ANNOTATIONS.description)?.slice(0, 2 * DESCRIPTION_MAX_LENGTH);
  if (text === undefined || text.trim() === '') return null;
  return [...text.toWellFormed()].slice(0, DESCRIPTION_MAX_LENGTH).join('');
}

function storageOf(raw: unknown, { claimedBytesOf }: SummaryContext): BackupSummary['storage'] {
  const bytes = claimedBytesOf?.(raw) ?? null;
  return bytes === null ? null : { bytes, of: 'volumes' };
}

function deletableGate(identity: Identity, status: BackupStatus, context: SummaryContext): Gate {
  const gate = canDelete({ status, inUse: context.inUseUids?.has(identity.uid) ?? false });
  if (!gate.allowed || !context.parents?.has(`${identity.namespace}/${identity.name}`)) return gate;
  return { allowed: false, reason: 'BACKUP_HAS_CHILDREN' };
}

/** By its labels; what they leave open, by its policy, where that can be the same service's. */
function sourceOf(raw: unknown, identity: Identity, context: SummaryContext): BackupSummary['source'] {
  const { namespace } = identity;
  const owner = policyOwnerOf(raw, identity, context);
  const name = labelOf(raw, LABELS.instance) ?? owner?.name ?? '';
  const uid = labelOf(raw, LABELS.clusterUid) ?? (owner?.name === name ? owner.uid : '');
  return { namespace, name, uid, exists: uid !== '' && context.livingUids.has(uid) };
}

/** A re-created service has policies of the same names: its namesake's old backups are not its own. */
function policyOwnerOf(
  raw: unknown,
  identity: Identity,
  context: SummaryContext,
): ServiceIdentity | undefined {
  const policyName = textOf(raw, 'spec', 'backupPolicyName');
  if (policyName === null) return undefined;
  const owner = context.policyOwners.get(policyKey(identity.namespace, policyName));
  const existedFrom = epochMsFrom(owner?.createdAt);
  return existedFrom !== null && Date.parse(identity.createdAt) < existedFrom ? undefined : owner;
}
