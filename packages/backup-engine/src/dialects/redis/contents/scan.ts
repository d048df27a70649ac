import type { Session } from '../connection.ts';
import { asBytes, asList, asText } from '../replies.ts';

const KEYS_AT_ONCE = '1000';

/**
 * The keys of the selected database, some hundred at a time. Where the server is not written to and nothing expires, every key
 * comes exactly once; else one that was there all the time comes at least once.
 */
export async function* scanKeys(session: Session): AsyncGenerator<Buffer[]> {
  let cursor = '0';
  do {
    const [next, keys] = asList(await session.call('SCAN', cursor, 'COUNT', KEYS_AT_ONCE));
    cursor = asText(next);
    const found = asList(keys).map(asBytes);
    if (found.length > 0) yield found;
  } while (cursor !== '0');
}
