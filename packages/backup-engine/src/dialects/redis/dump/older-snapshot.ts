import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { ServerFacts } from '../../dialect.ts';
import type { Session } from '../connection.ts';
import { asList, asText, readInfo } from '../replies.ts';
import { readSettings } from '../server/settings.ts';

const LOOK_MS = 250;

/**
 * A server that is just making a snapshot for another replica gives us the same one, which may be older than this backup: so that
 * one is waited for, `longestMs` at most. SERVICE_UNREACHABLE.
 */
export async function awaitOlderSnapshot(
  session: Session,
  facts: ServerFacts,
  longestMs: number,
): Promise<void> {
  const since = readSettings(facts.settings).time ?? 0;
  const limit = AbortSignal.timeout(longestMs);
  while (await isMakingOlder(session, since)) {
    if (limit.aborted) {
      const detail =
        'A snapshot that began before this backup is still being made for others; ours would be the same.';
      throw new HoldfastError('SERVICE_UNREACHABLE', { detail });
    }
    await sleep(LOOK_MS);
  }
}

async function isMakingOlder(session: Session, since: number): Promise<boolean> {
  const persistence = await readInfo(session, 'persistence');
  if (persistence.get('rdb_bgsave_in_progress') !== '1') return false;
  const replication = await readInfo(session, 'replication');
  const isForOthers = [...replication.values()].some((value) => value.includes('state=wait_bgsave'));
  if (!isForOthers) return false;
  const now = Number(asText(asList(await session.call('TIME'))[0]));
  const seconds = Number(persistence.get('rdb_current_bgsave_time_sec') ?? 0);
  // One that began within the same second may have begun before it, too.
  return now - seconds <= since;
}
