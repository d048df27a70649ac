import type { ApiServer } from '../connection/http-client.ts';
import { openConnection } from '../connection/open-connection.ts';
import { createCallerNames, type CallerNames } from './caller-names.ts';

export interface OpenCallerNames extends CallerNames {
  /** Whether the API server answers at all. */
  ping(): Promise<boolean>;
  close(): void;
}

/** The names of callers, asked from the operator's API server. `now`: monotonic milliseconds. */
export function openCallerNames(apiServer: ApiServer, now: () => number): OpenCallerNames {
  const connection = openConnection(apiServer);
  const names = createCallerNames({ apiFor: (token) => connection.apiFor(token), now });
  return { ...names, ping: () => connection.ping(), close: () => connection.close() };
}
