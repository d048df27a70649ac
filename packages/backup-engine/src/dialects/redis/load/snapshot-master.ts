import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { RunFailed } from '../../../failure.ts';
import { CommandReader } from './command-reader.ts';

/** A snapshot of known length, to be read once. */
export interface Snapshot {
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
}

const LOOPBACK = '127.0.0.1';
const SECRET_BYTES = 32;

/**
 * As much of a replication master as it takes to hand a snapshot to one replica, once: what a replica is given that way it
 * loads whole and unchanged, expired keys too, into a running server. It listens on a loopback port, and serves who knows its secret.
 */
export class SnapshotMaster implements AsyncDisposable {
  readonly secret = randomBytes(SECRET_BYTES).toString('base64url');
  /** Rejects when the snapshot cannot be handed over: the file is damaged, or the replica asks a second time. Never resolves. */
  readonly failed: Promise<never>;
  private readonly snapshot: Snapshot;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly fail: (error: Error) => void;
  private asked = false;
  private sent = 0;

  private constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.fail = reject;
    // Whoever does not wait for it any more is not to be ended by it.
    promise.catch(() => undefined);
    this.server = createServer((socket) => this.welcome(socket));
  }

  static async listen(snapshot: Snapshot): Promise<SnapshotMaster> {
    const master = new SnapshotMaster(snapshot);
    master.server.listen(0, LOOPBACK);
    await once(master.server, 'listening');
    return master;
  }

  get host(): string {
    return LOOPBACK;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get sentBytes(): number {
    return this.sent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private welcome(socket: Socket): void {
    this.sockets.add(socket);
    const conversation = { reader: new CommandReader(), trusted: false };
    socket.on('close', () => this.sockets.delete(socket));
    // The replica sees the end of its connection, and asks again or not.
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      try {
        for (const words of conversation.reader.read(chunk)) this.answer(socket, conversation, words);
      } catch {
        socket.destroy();
      }
    });
  }

  private answer(socket: Socket, conversation: { trusted: boolean }, words: readonly string[]): void {
    const [command = ''] = words;
    switch (command.toUpperCase()) {
      case 'PING':
        return void socket.write('+PONG\r\n');
      case 'AUTH':
        conversation.trusted = this.isSecret(words.at(-1) ?? '');
        return void (conversation.trusted ? socket.write('+OK\r\n') : socket.end('-WRONGPASS\r\n'));
      case 'REPLCONF':
        // What a replica says of itself needs an answer; how far it has come gets none.
        return void (words[1]?.toUpperCase() === 'ACK' || socket.write('+OK\r\n'));
      case 'PSYNC':
        return void (conversation.trusted ? this.serve(socket) : socket.end('-NOAUTH\r\n'));
      default:
        return void socket.end('-ERR unknown command\r\n');
    }
  }

  /** Compares digests, so that neither the length nor the beginning can be found out by time. */
  private isSecret(word: string): boolean {
    const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();
    return timingSafeEqual(digest(word), digest(this.secret));
  }

  private serve(socket: Socket): void {
    if (this.asked) {
      this.fail(refused('did not take the snapshot and asked for it again'));
      socket.destroy();
      return;
    }
    this.asked = true;
    this.send(socket).catch((error: Error) => {
      this.fail(error);
      socket.destroy();
    });
  }

  private async send(socket: Socket): Promise<void> {
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    socket.write(`+FULLRESYNC ${randomBytes(20).toString('hex')} 0\r\n$${this.snapshot.bytes}\r\n`);
    for await (const chunk of this.snapshot.read()) {
      this.sent += chunk.length;
      const isFull = !gone.signal.aborted && !socket.write(chunk);
      // What ends the wait is told by the signal.
      if (isFull) await once(socket, 'drain', { signal: gone.signal }).catch(() => undefined);
      if (gone.signal.aborted) throw refused('ended the transfer of the snapshot');
    }
  }
}

function refused(how: string): RunFailed {
  return new RunFailed('TOOL_FAILED', `The new server ${how}; its log has the reason.`);
}
