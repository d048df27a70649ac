import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before a server, and answers whoever asks for a snapshot with one of its own. */
export interface OldSnapshotProxy extends AsyncDisposable {
  readonly port: number;
}

export async function startOldSnapshotProxy(serverPort: number, snapshot: Buffer): Promise<OldSnapshotProxy> {
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect({ host: '127.0.0.1', port: serverPort });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    server.on('data', (chunk) => client.write(chunk));
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
    client.on('data', (chunk) => {
      if (!chunk.toString('latin1').endsWith('SYNC\r\n')) server.write(chunk);
      else client.write(Buffer.concat([Buffer.from(`$${snapshot.length}\r\n`), snapshot]));
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      return Promise.resolve();
    },
  };
}
