import { useState } from 'react';
import { SERVICE_NAME_MAX_LENGTH, checkServiceName } from '@holdfast/db-backup-domain/naming';
import {
  MAX_PORT,
  USUAL_CONNECTION,
  type Engine,
  type RegisterServiceInput,
} from '@holdfast/db-backup-domain/wire';
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

/** Port and user as one finds them typed before anything was chosen. */
function usual(engine: Engine): Pick<RegisterDraft, 'port' | 'username'> {
  const { port, username } = USUAL_CONNECTION[engine];
  return { port: `${port}`, username };
}

/** Another engine brings its usual port and user, each unless another was typed. */
function withEngine(draft: RegisterDraft, engine: Engine): RegisterDraft {
  const [before, after] = [usual(draft.engine), usual(engine)];
  return {
    ...draft,
    engine,
    port: draft.port === before.port ? after.port : draft.port,
    username: draft.username === before.username ? after.username : draft.username,
  };
}

export function useRegisterForm(projectId: string) {
  const m = useMessages();
  const [draft, setDraft] = useState<RegisterDraft>({
    namespace: projectId,
    name: '',
    engine: 'postgresql',
    host: '127.0.0.1',
    ...usual('postgresql'),
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
  const portError = draft.port === '' || isPort(draft.port) ? null : m.services.register.portRange(MAX_PORT);
  const input = toInput(draft);
  return {
    draft,
    set,
    setEngine: (engine: Engine) => setDraft((before) => withEngine(before, engine)),
    nameError: draft.name === '' || !check.settled ? null : nameError,
    portError,
    /** Why it cannot be sent as it is. Host and user are judged by the server, which tries them. */
    blocked: nameError ?? portError ?? (input === null ? m.services.register.required : null),
    input,
  };
}

function toInput(draft: RegisterDraft): RegisterServiceInput | null {
  const needsUser = USUAL_CONNECTION[draft.engine].implied === null;
  if (draft.host === '' || draft.port === '' || (needsUser && draft.username === '')) return null;
  return isPort(draft.port) ? { ...draft, port: Number(draft.port) } : null;
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_PORT;
}
