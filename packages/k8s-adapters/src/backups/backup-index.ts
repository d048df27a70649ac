import { isBackupActive } from '@holdfast/db-backup-domain/gates';
import {
  policyKey,
  summariseBackup,
  textOf,
  type ServiceIdentity,
  type SummaryContext,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { sourceClaimedBytes } from '../kinds/backup/source-settings.ts';
import { backupFactsOf, backupKey, type BackupFacts } from '../kinds/backup/backup-facts.ts';
import { policyOwners } from './policy-owners.ts';

/** The backups of one DB Service. */
export interface ServiceBackups {
  /** In the default order: newest first, then by name. Never changed in place. */
  readonly rows: readonly BackupSummary[];
  /** How many are Pending, Running or Deleting. */
  readonly activeCount: number;
  /** Completion of the Completed one that was completed last. */
  readonly lastCompletedAt: string | null;
  /** The objects of the rows, in their order. */
  readonly objects: readonly KubeObject[];
}

/** Every backup of a namespace that is a recovery point, by the DB Service that it was taken from. */
export interface BackupIndex {
  readonly byServiceUid: ReadonlyMap<string, ServiceBackups>;
  readonly byName: ReadonlyMap<string, BackupSummary>;
  /** DB Services that are gone, of which these backups survive: by uid. */
  readonly deleted: ReadonlyMap<string, { readonly name: string; readonly backups: ServiceBackups }>;
}

export const NO_BACKUPS: ServiceBackups = { rows: [], activeCount: 0, lastCompletedAt: null, objects: [] };

/** What decides, beside the objects, how they are shown. */
export interface IndexConditions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** uids of backups that an unfinished restore reads. */
  readonly inUseUids: ReadonlySet<string>;
}

interface Listed {
  readonly object: KubeObject;
  readonly facts: BackupFacts;
}

/** What is the same as long as no Backup of the namespace changes. */
interface ListedBackups {
  readonly listed: readonly Listed[];
  readonly parents: ReadonlySet<string>;
}

/** A row, and the circumstances that it was made under: it serves for as long as they are the same. */
interface KnownRow {
  readonly circumstances: number;
  readonly owner: string;
  readonly row: BackupSummary | null;
}

const listings = new WeakMap<ReadonlyMap<string, KubeObject>, ListedBackups>();
const rows = new WeakMap<KubeObject, KnownRow>();

/**
 * Reads and summarises only what is new: a Backup object that was seen before is summarised again only where something
 * around it changed how it is shown (it stalls, its service went, a restore began to use it, …).
 */
export function buildBackupIndex(state: NamespaceState, conditions: IndexConditions): BackupIndex {
  const { listed, parents } = listingOf(state);
  const context: SummaryContext = {
    now: conditions.now,
    inUseUids: conditions.inUseUids,
    parents,
    claimedBytesOf: (backup) => sourceClaimedBytes(backup as KubeObject),
    livingUids: new Set([...state.clusters.values()].flatMap((c) => textOf(c, 'metadata', 'uid') ?? [])),
    policyOwners: policyOwners(state),
  };
  const groups = new Map<string, { rows: BackupSummary[]; objects: KubeObject[] }>();
  const byName = new Map<string, BackupSummary>();
  for (const { object, facts } of listed) {
    const row = rowOf({ object, facts }, context, state.namespace);
    if (row === null) continue;
    byName.set(row.name, row);
    if (row.source.uid === '' || row.source.name === '') continue;
    const group = groups.get(row.source.uid) ?? { rows: [], objects: [] };
    groups.set(row.source.uid, group);
    group.rows.push(row);
    group.objects.push(object);
  }
  return { byName, ...servicesFrom(groups) };
}

type Group = Pick<ServiceBackups, 'rows' | 'objects'>;

function servicesFrom(groups: ReadonlyMap<string, Group>): Pick<BackupIndex, 'byServiceUid' | 'deleted'> {
  const byServiceUid = new Map<string, ServiceBackups>();
  const deleted = new Map<string, { name: string; backups: ServiceBackups }>();
  for (const [uid, group] of groups) {
    const backups = { ...group, ...countsOf(group.rows) };
    byServiceUid.set(uid, backups);
    const source = group.rows[0]?.source;
    if (source?.exists === false) deleted.set(uid, { name: source.name, backups });
  }
  return { byServiceUid, deleted };
}

function countsOf(
  ofService: readonly BackupSummary[],
): Pick<ServiceBackups, 'activeCount' | 'lastCompletedAt'> {
  let activeCount = 0;
  let lastCompletedAt: string | null = null;
  for (const { status, completedAt } of ofService) {
    if (isBackupActive(status)) activeCount += 1;
    if (status !== 'Completed' || completedAt === null) continue;
    if (lastCompletedAt === null || completedAt > lastCompletedAt) lastCompletedAt = completedAt;
  }
  return { activeCount, lastCompletedAt };
}

/** The next instant after `now` at which a row changes though no object does: one stalls. Infinity: never. */
export function nextStallAfter(state: NamespaceState, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { facts } of listingOf(state).listed)
    if (facts.stallsAfter !== null && facts.stallsAfter >= now) next = Math.min(next, facts.stallsAfter);
  return next;
}

function listingOf({ namespace, backups }: NamespaceState): ListedBackups {
  const known = listings.get(backups);
  if (known) return known;
  const listed: Listed[] = [];
  const parents = new Set<string>();
  for (const object of backups.values()) {
    const facts = backupFactsOf(object);
    if (facts === null) continue;
    listed.push({ object, facts });
    for (const parent of facts.parents) parents.add(backupKey(namespace, parent));
  }
  listed.sort((a, b) => b.facts.createdAt - a.facts.createdAt || (a.facts.name < b.facts.name ? -1 : 1));
  const made = { listed, parents };
  listings.set(backups, made);
  return made;
}

function rowOf({ object, facts }: Listed, context: SummaryContext, namespace: string): BackupSummary | null {
  const owner =
    facts.owningPolicy === null
      ? undefined
      : context.policyOwners.get(policyKey(namespace, facts.owningPolicy));
  const circumstances = circumstancesOf(facts, owner, context);
  const ownerKey = owner === undefined ? '' : `${owner.uid} ${owner.name} ${owner.createdAt ?? ''}`;
  const known = rows.get(object);
  if (known?.circumstances === circumstances && known.owner === ownerKey) return known.row;
  const row = summariseBackup(object, context);
  rows.set(object, { circumstances, owner: ownerKey, row });
  return row;
}

/** Everything in the context that a summary depends on, beside the owner, in one number. */
function circumstancesOf(
  facts: BackupFacts,
  owner: ServiceIdentity | undefined,
  context: SummaryContext,
): number {
  const stalled = facts.stallsAfter !== null && context.now > facts.stallsAfter;
  const living = context.livingUids.has(facts.clusterUid ?? owner?.uid ?? '');
  const inUse = context.inUseUids?.has(facts.uid) ?? false;
  const parent = context.parents?.has(facts.key) ?? false;
  return (stalled ? 1 : 0) | (living ? 2 : 0) | (inUse ? 4 : 0) | (parent ? 8 : 0);
}
