import type { KindRef } from '../connection/kube-api.ts';
import { ACTION_SET } from '../kinds/action-set/action-set-kind.ts';
import { BACKUP_POLICY } from '../kinds/backup-policy/backup-policy-kind.ts';
import { BACKUP_REPO } from '../kinds/backup-repo/backup-repo-kind.ts';
import { BACKUP_SCHEDULE } from '../kinds/backup-schedule/backup-schedule-kind.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { clusterKind, componentDefinitionKind } from '../kinds/cluster/cluster-kind.ts';
import { RESTORE } from '../kinds/restore/restore-kind.ts';

export const ACCESS_VERBS = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const;
export type AccessVerb = (typeof ACCESS_VERBS)[number];

/**
 * Who needs it. `server`: the server's own account, which feeds the cache. `keeper`: the same account, where the server
 * keeps schedules. `caller`: whoever acts, by their own token; where the server alone is the identity, its account. To
 * kinds of the whole cluster a caller's right is welcome, not needed: without it, what the server knows is gone by.
 */
export type AccessHolder = 'server' | 'keeper' | 'caller';

/** One verb on one kind for one holder, and why it cannot do without. */
export interface NeededAccess {
  readonly holder: AccessHolder;
  readonly group: string;
  /** Plural, as rules of RBAC write it. */
  readonly resource: string;
  /** False: a kind of the whole cluster, which only a ClusterRole can give. */
  readonly namespaced: boolean;
  readonly verb: AccessVerb;
  readonly reason: string;
}

type Reasons = Partial<Record<AccessHolder, Partial<Record<AccessVerb, string>>>>;

/* RBAC knows no versions: what holds for one line holds for all. */
const REASONS: readonly (readonly [KindRef, Reasons])[] = [
  [
    clusterKind('1.0'),
    {
      server: {
        list: 'finds the DB Services, at the start and after a break of the watch',
        watch: 'one watch tells all viewers what became of a DB Service',
      },
      caller: {
        get: 'a write depends on the DB Service as it is at that moment',
        list: 'who may list them may see what the server knows; finds the restores that need a backup',
        create: 'a restore makes a new DB Service',
        patch: 'saves a policy that stands in spec.backup; lets what a failed restore left be deleted',
        delete: 'clears away the DB Service that a failed restore left, and no other',
      },
      keeper: {
        patch: 'realigns the UTC time of a policy in spec.backup when clocks change',
      },
    },
  ],
  [
    BACKUP,
    {
      server: {
        list: 'finds the backups, at the start and after a break of the watch',
        watch: 'one watch tells all viewers how a backup goes on',
      },
      caller: {
        get: 'reads the recorded settings for a restore, and the state that a deletion depends on',
        list: 'who may list them may see what the server knows; finds those that build on a backup',
        create: 'makes a backup by hand',
        patch: 'sets deletionPolicy before a deletion, and notes a restore that was discarded',
        delete: 'deletes a backup',
      },
    },
  ],
  [
    BACKUP_POLICY,
    {
      server: {
        list: 'finds the backup methods of a DB Service',
        watch: 'a method that comes or goes is seen at once',
      },
      caller: {
        list: 'a backup is made by a method that is there at that moment',
        patch: 'sets retentionPolicy, so that the newest backup never expires',
      },
    },
  ],
  [
    BACKUP_SCHEDULE,
    {
      server: {
        list: 'finds the automatic backups that are in force',
        watch: 'a policy that was changed elsewhere is seen at once',
      },
      caller: {
        list: 'a policy is changed only as it is at that moment',
        patch: 'saves a policy, or disables it',
      },
      keeper: {
        patch: 'realigns the UTC time of a schedule when clocks change',
      },
    },
  ],
  [
    RESTORE,
    {
      server: {
        list: 'finds how far restores are',
        watch: 'a restore that fails in its first stage is seen only here',
      },
      caller: { list: 'a restore is cleared away only if it has failed at that moment' },
    },
  ],
  [
    ACTION_SET,
    {
      server: { list: 'tells which backup methods are full ones' },
      caller: {
        get: 'a restore is refused at once where the method of its backup is gone',
        list: 'a backup is made by a full method as it is at that moment',
      },
    },
  ],
  [
    BACKUP_REPO,
    {
      server: { list: 'tells whether there is a repository that backups can go to' },
      caller: {
        get: 'a restore is refused at once where the repository of its backup is not ready',
        list: 'a backup is refused at once where no repository is ready',
      },
    },
  ],
  [componentDefinitionKind('1.0'), { server: { list: 'tells the engine of a DB Service' } }],
];

/** Everything that the kubeblocks backend asks of an API server, once; the Helm chart gives this and no more. */
export const NEEDED_ACCESS: readonly NeededAccess[] = REASONS.flatMap(([kind, reasons]) =>
  Object.entries(reasons).flatMap(([holder, verbs]) =>
    Object.entries(verbs).map(([verb, reason]) => ({
      holder: holder as AccessHolder,
      group: kind.group,
      resource: kind.plural,
      namespaced: kind.namespaced,
      verb: verb as AccessVerb,
      reason,
    })),
  ),
);

/** A request for an object or a list of them, as an API server counts it. */
export interface AskedAccess {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

/** Those of the requests that none of these holders has a right to. */
export function withoutRight(
  asked: readonly AskedAccess[],
  holders: readonly AccessHolder[],
): readonly AskedAccess[] {
  return asked.filter(
    (each) =>
      !NEEDED_ACCESS.some(
        (needed) =>
          holders.includes(needed.holder) &&
          needed.group === each.group &&
          needed.resource === each.resource &&
          needed.verb === each.verb,
      ),
  );
}
