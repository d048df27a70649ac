import { useState } from 'react';
import { SERVICE_NAME_MAX_LENGTH, checkServiceName } from '@holdfast/db-backup-domain/naming';
import type { Engine, RegisterServiceInput } from '@holdfast/db-backup-domain/wire';
import { useNameCheck } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { codeReason } from '../../shared/ui/index.ts';

/** What is typed, as typed. */
export interface RegisterDraft {
  namespace: string;
  name: string;
  engine: Engine;
  host: string;
  port: string;
  username: string;
  password: string;
}

const USUAL_PORT: Record<Engine, string> = {
  postgresql: '5432',
  mysql: '3306',
  mongodb: '27017',
  redis: '6379',
};

export function useRegisterForm(projectId: string) {
  const m = useMessages();
  const [draft, setDraft] = useState<RegisterDraft>({
    namespace: projectId,
    name: '',
    engine: 'postgresql',
    host: '127.0.0.1',
    port: USUAL_PORT.postgresql,
    username: '',
    password: '',
  });
  const set = (change: Partial<RegisterDraft>) => setDraft((before) => ({ ...before, ...change }));
  const invalidName = checkServiceName(draft.name, SERVICE_NAME_MAX_LENGTH);
  const { namespace, name } = draft;
  const check = useNameCheck({ namespace, kind: 'service', name, valid: invalidName === null });
  const nameError =
    invalidName === null
      ? check.refused === null
        ? null
        : codeReason(check.refused, m)
      : m.naming.serviceProblem(invalidName.problem);
  const input = toInput(draft);
  return {
    draft,
    set,
    /** Another engine brings its usual port, unless a port was chosen. */
    setEngine: (engine: Engine) =>
      set(draft.port === USUAL_PORT[draft.engine] ? { engine, port: USUAL_PORT[engine] } : { engine }),
    nameError: draft.name === '' || !check.settled ? null : nameError,
    /** Why it cannot be sent as it is. Host, port and user are judged by the server, which tries them. */
    blocked: nameError ?? (input === null ? m.services.register.required : null),
    input,
  };
}

function toInput(draft: RegisterDraft): RegisterServiceInput | null {
  if (draft.host === '' || draft.port === '' || draft.username === '') return null;
  const port = Number(draft.port);
  return Number.isInteger(port) ? { ...draft, port } : null;
}
