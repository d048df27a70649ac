import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What the kernel holds of a socket between two programs is less: one call empties it. */
const READ_BYTES = 256 * 1024;
/** Socket addresses have little room for a path. */
const LONGEST_PATH = 100;

/** A stream of bytes from a program to us, read into one buffer again and again. */
export interface BytePair {
  /** For the standard output of a program; destroyed here once the program has it. */
  readonly programEnd: Socket;
  /** Emits `end` and `close`, and no `data`: the bytes come to `onBytes`. */
  readonly ourEnd: Socket;
}

/**
 * A connected pair of sockets. Node gives every read of a child's own pipe a fresh buffer, and collecting those costs
 * more than everything else that is done with the bytes; a socket of ours can read into the same buffer always.
 * `onBytes` answers whether it wants more; the piece is valid during the call only. null where there can be none.
 */
export async function openBytePair(onBytes: (piece: Buffer) => boolean): Promise<BytePair | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-pair-')).catch(() => null);
  if (folder === null) return null;
  try {
    const address = path.join(folder, 's');
    return address.length > LONGEST_PATH ? null : await connectedPair(address, onBytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function connectedPair(address: string, onBytes: (piece: Buffer) => boolean): Promise<BytePair> {
  const server = createServer({ pauseOnConnect: true });
  server.listen(address);
  await once(server, 'listening');
  try {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const callback = (bytes: number): boolean => onBytes(buffer.subarray(0, bytes));
    const ourEnd = connect({ path: address, onread: { buffer, callback } });
    const [programEnd] = await accepted;
    return { programEnd, ourEnd };
  } finally {
    server.close();
  }
}
