import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { MemberDecryption } from '../format/index.ts';
import { freeNow } from '../free-now.ts';

/**
 * Feeds the stored bytes of a member to its decryption, and ends that. `seen` is given each stored piece first. Rejects with what
 * the storage, the decryption or its reader failed by; the decryption fails by it too.
 */
export async function decryptStored(
  stored: Readable,
  decryption: MemberDecryption,
  seen: (piece: Uint8Array) => void = () => undefined,
): Promise<void> {
  // The promise tells it; whoever reads the decryption may not listen yet.
  decryption.on('error', () => undefined);
  try {
    for await (const piece of stored as AsyncIterable<Buffer>) {
      seen(piece);
      const room = decryption.feed(piece);
      freeNow(piece);
      await room;
    }
    decryption.end();
    await finished(decryption, { readable: false });
  } catch (error) {
    decryption.destroy(error as Error);
    throw error;
  }
}
