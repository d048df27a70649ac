import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, vi } from 'vitest';
import { pingMongo } from './probe.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The first byte of a TLS handshake. */
const HANDSHAKE = 0x16;

it('asks a server that hangs up on plain words again, encrypted', async () => {
  const firstBytes: number[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      firstBytes.push(chunk[0] as number);
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { host: '127.0.0.1', port, username: 'a', password: 'canary' };
  const error: unknown = await pingMongo(credentials, 5_000).catch((caught: unknown) => caught);
  server.close();
  expect(error).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
  expect(String(error)).not.toContain('canary');
  expect(firstBytes[0]).not.toBe(HANDSHAKE);
  expect(firstBytes).toContain(HANDSHAKE);
});
