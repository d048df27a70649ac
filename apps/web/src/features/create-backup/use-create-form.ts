import { useState } from 'react';
import { checkBackupName, checkDescription, suggestBackupName } from '@holdfast/db-backup-domain/naming';
import type { ErrorCode } from '@holdfast/db-backup-domain/errors';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { readFailure, useNameCheck } from '../../shared/api/index.ts';
import { viewerZone } from '../../shared/format/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { codeReason } from '../../shared/ui/index.ts';
import { useServerNow } from '../../shared/time/index.ts';

const NAME_CODES: readonly ErrorCode[] = ['BACKUP_NAME_INVALID', 'BACKUP_NAME_TAKEN'];
const DESCRIPTION_CODES: readonly ErrorCode[] = ['DESCRIPTION_TOO_LONG'];
const SLOW_TICK_MS = 60_000;

/** The form's state. The rules are the domain's; what the server refuses lands on the field that it is about. */
export function useCreateForm(service: DbService) {
  const m = useMessages();
  const now = useServerNow(SLOW_TICK_MS);
  const [name, setName] = useState(() =>
    suggestBackupName(service.name, new Date(now).toISOString(), viewerZone()),
  );
  const [description, setDescription] = useState('');
  const [insisted, setInsisted] = useState(false);
  /** What a submit was told about a name; it holds for that name alone. */
  const [refusal, setRefusal] = useState<{ name: string; code: ErrorCode } | null>(null);
  const [refusedText, setRefusedText] = useState<{ description: string; code: ErrorCode } | null>(null);

  const invalidName = checkBackupName(name);
  const invalidDescription = checkDescription(description);
  const check = useNameCheck({
    namespace: service.namespace,
    kind: 'backup',
    name,
    valid: invalidName === null,
  });
  const refusedCode = refusal?.name === name ? refusal.code : check.refused;
  const shapeError = invalidName === null ? null : m.naming.problem(invalidName.problem);
  const nameError = shapeError ?? (refusedCode === null ? null : codeReason(refusedCode, m));
  const textRefusal = refusedText?.description === description ? refusedText : null;
  const descriptionError =
    invalidDescription === null
      ? textRefusal && codeReason(textRefusal.code, m)
      : m.naming.descriptionProblem(invalidDescription.problem);

  return {
    name,
    setName,
    description,
    setDescription,
    /** Shown after the first pause in typing, or at once when a submit was tried. */
    nameError: check.settled || insisted ? nameError : null,
    descriptionError,
    /** Why it cannot be sent as it is. */
    blocked: nameError ?? descriptionError,
    insist: () => setInsisted(true),
    refusalShown: refusal?.name === name || textRefusal !== null,
    acceptRefusal: (error: unknown) => {
      const { code } = readFailure(error);
      if (code === 'SERVER_UNREACHABLE') return;
      if (NAME_CODES.includes(code)) setRefusal({ name, code });
      if (DESCRIPTION_CODES.includes(code)) setRefusedText({ description, code });
    },
  };
}
