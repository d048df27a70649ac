import { useState } from 'react';
import { NO_POLICY_REVISION } from '@holdfast/db-backup-domain/policy';
import type { BackupPolicy, DbService } from '@holdfast/db-backup-domain/wire';
import { trpc, useRefresh } from '../../shared/api/index.ts';
import { viewerZone } from '../../shared/format/index.ts';
import { draftOf, isSameDraft, problemOf, type PolicyDraft } from './policy-draft.ts';

export interface PolicyFormOptions {
  service: DbService;
  /** The policy in force, as it is now. */
  policy: BackupPolicy | null;
  onSaved: (enabled: boolean) => void;
}

/** The draft, the policy that it was begun over, and what happens when that has changed meanwhile. */
export function usePolicyForm({ service, policy, onSaved }: PolicyFormOptions) {
  const [base, setBase] = useState(policy);
  const [draft, setDraft] = useState<PolicyDraft>(() => draftOf(policy, viewerZone()));
  const refresh = useRefresh();
  const key = { namespace: service.namespace, service: service.name };
  const expected = { expectedRevision: base?.revision ?? NO_POLICY_REVISION };

  const settle = {
    onSuccess: async () => {
      onSaved(draft.enabled);
      await refresh();
    },
    /* The view is fetched anew, so that the form can show the policy as it is now. */
    onError: () => void refresh(),
  };
  const update = trpc.db.backupPolicy.update.useMutation(settle);
  const disable = trpc.db.backupPolicy.disable.useMutation(settle);

  const problem = problemOf(draft, base);
  const started = draftOf(base, viewerZone());
  const unchanged = isSameDraft(draft, started);
  /* Without a policy there is nothing to keep: what the form suggests can be saved as it stands. */
  const savable = base === null ? draft.enabled : !unchanged;
  const active = draft.enabled ? update : disable;

  return {
    draft,
    setDraft,
    problem,
    /** There is a policy, on or off. */
    exists: base !== null,
    savable,
    dirty: !unchanged,
    /** Somebody has changed the policy since the form was opened. */
    changedMeanwhile: policy?.revision !== base?.revision,
    takeTheirs: () => {
      setBase(policy);
      setDraft(draftOf(policy, viewerZone()));
      active.reset();
    },
    keepMine: () => {
      setBase(policy);
      active.reset();
    },
    saving: update.isPending || disable.isPending,
    error: active.error,
    save: () => {
      const { schedule, timeZone, retention } = draft;
      if (draft.enabled) update.mutate({ ...key, schedule, timeZone, retention, ...expected });
      else disable.mutate({ ...key, ...expected });
    },
  };
}
