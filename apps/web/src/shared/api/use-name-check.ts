import { useEffect, useState } from 'react';
import type { ErrorCode } from '@holdfast/db-backup-domain/errors';
import { trpc } from './trpc.ts';

const PAUSE_MS = 350;

export interface NameCheck {
  /** The typed name has rested long enough to be judged. */
  settled: boolean;
  /** What the server says of it: BACKUP_NAME_TAKEN and the like. Advisory; the create decides. */
  refused: ErrorCode | null;
}

export interface NameToCheck {
  namespace: string;
  kind: 'backup' | 'service';
  name: string;
  /** The name keeps the static rules, so that asking makes sense. */
  valid: boolean;
}

/** Asks the server about a name after the first pause in typing. */
export function useNameCheck({ namespace, kind, name, valid }: NameToCheck): NameCheck {
  const [rested, setRested] = useState(name);
  useEffect(() => {
    const timer = setTimeout(() => setRested(name), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [name]);
  const settled = rested === name;
  const answer = trpc.db.checkName.useQuery(
    { namespace, kind, name },
    { enabled: settled && valid, staleTime: 0, gcTime: 0, retry: false },
  );
  const gate = settled && valid ? answer.data : undefined;
  return { settled, refused: gate === undefined || gate.allowed ? null : gate.reason };
}
