import { open } from 'node:fs/promises';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { RunFailed } from '../../../failure.ts';
import type { WorkLimits } from '../../dialect.ts';
import type { Session } from '../connection.ts';
import { RdbInspector } from '../rdb/rdb-inspector.ts';
import { END_MARK_BYTES } from '../rdb/rdb-reader.ts';
import { readInfo, readKeyspace } from '../replies.ts';
import { inspectedSnapshot } from './inspected-snapshot.ts';
import { SnapshotMaster } from './snapshot-master.ts';
import { untilDone } from './until-done.ts';

/** Longer than any restore: it ends when the restore does, or with the server. */
const HELD_MS = `${2 ** 40}`;
const END_OPCODE = 0xff;
const CHECKSUM_BYTES = 8;

/**
 * Fills a fresh server with a snapshot. The server takes it as a replica does, whole, and then is its own master again; no client
 * may write and nothing expires before `CLIENT UNPAUSE`.
 */
export async function loadSnapshot(session: Session, file: string, limits: WorkLimits): Promise<void> {
  const inspector = new RdbInspector({ notBefore: null });
  const bytes = await lengthWithoutMark(file);
  await using master = await SnapshotMaster.listen({
    bytes,
    read: () => inspectedSnapshot(file, { bytes, inspector }),
  });
  await session.call('CONFIG', 'SET', 'appendonly', 'no');
  // Straight into memory: the file has its place on the disk already.
  await session.call('CONFIG', 'SET', 'repl-diskless-load', 'on-empty-db');
  await session.call('CONFIG', 'SET', 'masterauth', master.secret);
  await session.call('REPLICAOF', master.host, `${master.port}`);
  const taken = untilDone(limits, () => isTaken(session, master, bytes));
  // Where the master fails first, nobody waits for the server any more.
  taken.catch(() => undefined);
  await Promise.race([taken, master.failed]).catch((error: unknown) => {
    throw explainEnd(error);
  });
  await requireEqual(session, inspector);
  await session.call('CLIENT', 'PAUSE', HELD_MS, 'WRITE');
  await session.call('REPLICAOF', 'NO', 'ONE');
  await session.call('CONFIG', 'SET', 'masterauth', '');
}

/** A server that meets what it cannot read ends itself. */
function explainEnd(error: unknown): unknown {
  if (!isHoldfastError(error, 'SERVICE_UNREACHABLE')) return error;
  const reason = 'The new server ended while it took the snapshot; its log has the reason.';
  return new RunFailed('TOOL_FAILED', reason, error);
}

/** The end of a file has its opcode in a place where an end mark, of hexadecimal digits, cannot have it. */
async function lengthWithoutMark(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - CHECKSUM_BYTES - 1));
    return buffer[0] === END_OPCODE ? size : Math.max(0, size - END_MARK_BYTES);
  } finally {
    await handle.close();
  }
}

async function isTaken(session: Session, master: SnapshotMaster, bytes: number): Promise<string | true> {
  const replication = await readInfo(session, 'replication');
  const persistence = await readInfo(session, 'persistence');
  const isUp = replication.get('master_link_status') === 'up' && persistence.get('loading') === '0';
  if (isUp && master.sentBytes === bytes) return true;
  return `${master.sentBytes} ${persistence.get('loading_loaded_bytes') ?? ''}`;
}

/** While it is a replica, a server keeps every key that it was given. */
async function requireEqual(session: Session, { databases }: RdbInspector): Promise<void> {
  const found = await readKeyspace(session);
  for (const index of new Set([...databases.keys(), ...found.keys()])) {
    const expected = databases.get(index) ?? { keys: 0, expires: 0 };
    const { keys, expires } = found.get(index) ?? { keys: 0, expires: 0 };
    if (keys === expected.keys && expires === expected.expires) continue;
    throw damaged(`${expected.keys} keys in database ${index}, and the server has ${keys}`);
  }
}

function damaged(what: string): RunFailed {
  return new RunFailed('ARTIFACT_DAMAGED', `The snapshot has ${what}.`);
}
