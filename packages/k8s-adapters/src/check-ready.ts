import type { OpenContext } from './open-context.ts';
import { toldError } from './connection/told-error.ts';

/**
 * Rejects while no configured namespace is known to the server's own account. One of several that it may not read does
 * not keep the others from being served: the tab says what is the matter with it.
 */
export async function checkReady({ asServer, context }: OpenContext): Promise<void> {
  if (asServer === null) return;
  try {
    await asServer.lineKnown();
    await Promise.any(context.settings.namespaces.map((namespace) => asServer.stateOf(namespace)));
  } catch (error) {
    throw toldError(error instanceof AggregateError ? error.errors[0] : error);
  }
}
