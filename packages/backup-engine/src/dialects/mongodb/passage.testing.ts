import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A loopback port that leads to another, and that can cut off everybody who came through it. */
export class Passage {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isClosed = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(to: number): Promise<Passage> {
    const server = createServer();
    const passage = new Passage(server);
    server.on('connection', (from) => {
      if (passage.#isClosed) {
        from.destroy();
        return;
      }
      const onward = connect(to, '127.0.0.1');
      passage.#join(from, onward);
      passage.#join(onward, from);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return passage;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections, and lets in nobody for a while: the tools would go on over a new one. */
  cut(forMs = 0): void {
    this.#isClosed = forMs > 0;
    setTimeout(() => (this.#isClosed = false), forMs).unref();
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on('end', () => to.end());
    from.on('data', (chunk) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => from.resume());
  }
}
