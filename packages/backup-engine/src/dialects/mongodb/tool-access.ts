import type { Credentials, ServerFacts } from '../dialect.ts';
import { hostOf } from './connection.ts';
import { ACCOUNTS_DATABASE } from './namespaces.ts';
import { readSettings } from './server/settings.ts';

/**
 * The configuration file of a tool that is to log in with these credentials: the whole address is in it, so that
 * nothing of it is in an argument. YAML reads a text in JSON's quotation marks as it is.
 */
export function toolAccess(
  credentials: Credentials,
  facts: Pick<ServerFacts, 'settings'>,
): { configuration: string; secretFiles: Record<string, string>; secrets: string[] } {
  const { username, password } = credentials;
  const secret = encodeURIComponent(password);
  const options = new URLSearchParams({
    authSource: ACCOUNTS_DATABASE,
    appName: 'holdfast',
    directConnection: 'true',
    // No limits of time: the tools take the milliseconds of an address for seconds. Their own are 3 s and 30 s.
    ...(readSettings(facts.settings).tls === true ? { tls: 'true', tlsInsecure: 'true' } : {}),
  });
  const address = `mongodb://${encodeURIComponent(username)}:${secret}@${hostOf(credentials)}/?${options.toString()}`;
  return {
    configuration: '--config={file:tool.yaml}',
    secretFiles: { 'tool.yaml': `uri: ${JSON.stringify(address)}\n` },
    secrets: [password, secret],
  };
}
