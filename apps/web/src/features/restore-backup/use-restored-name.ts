import { useState } from 'react';
import { checkServiceName, suggestRestoredName } from '@holdfast/db-backup-domain/naming';
import type { ErrorCode } from '@holdfast/db-backup-domain/errors';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { readFailure, useNameCheck } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { codeReason } from '../../shared/ui/index.ts';

const NAME_CODES: readonly ErrorCode[] = ['SERVICE_NAME_INVALID', 'SERVICE_NAME_TAKEN'];

/** The name of the new DB Service: suggested free, judged by the domain's rule as it is typed, asked of the server. */
export function useRestoredName(service: DbService, takenNames: readonly string[]) {
  const m = useMessages();
  const maxLength = service.limits.serviceNameMaxLength;
  const [name, setName] = useState(() => suggestRestoredName(service.name, takenNames, maxLength));
  const [insisted, setInsisted] = useState(false);
  const [refusal, setRefusal] = useState<{ name: string; code: ErrorCode } | null>(null);

  const invalid = checkServiceName(name, maxLength);
  const check = useNameCheck({
    namespace: service.namespace,
    kind: 'service',
    name,
    valid: invalid === null,
  });
  const refusedCode = refusal?.name === name ? refusal.code : check.refused;
  const shapeError = invalid === null ? null : m.naming.serviceProblem(invalid.problem);
  const error = shapeError ?? (refusedCode === null ? null : codeReason(refusedCode, m));
  return {
    name,
    setName,
    error: check.settled || insisted ? error : null,
    blocked: error,
    insist: () => setInsisted(true),
    refusalShown: refusal?.name === name,
    acceptRefusal: (failure: unknown) => {
      const { code } = readFailure(failure);
      if (code !== 'SERVER_UNREACHABLE' && NAME_CODES.includes(code)) setRefusal({ name, code });
    },
  };
}
