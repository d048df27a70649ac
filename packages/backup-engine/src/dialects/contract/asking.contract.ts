import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credentials } from '../dialect.ts';
import { errorOf, type Ground, PASSWORD } from './ground.testing.ts';
import { CANARY } from './world.testing.ts';

const PING_MS = 1500;

/** What it says of its programs and of a server, and how it says that there is none. */
export function describeAsking(ground: Ground): void {
  describe('asking', () => {
    const strangers = new Strangers();
    let muteProbe: Promise<Error>;
    beforeAll(async () => {
      // Begun here, because it waits for as long as the dialect lets it.
      const mute = { host: '127.0.0.1', username: 'somebody', password: PASSWORD };
      const port = await strangers.listen(() => undefined);
      muteProbe = errorOf(ground.dialect.probe({ ...mute, port }));
    });
    afterAll(() => strangers.close());

    it('tells the programs it needs, with the command for what is missing', async () => {
      const info = await ground.dialect.describe();
      expect(info).toMatchObject({ engine: ground.dialect.engine, available: true });
      expect(info.label).not.toBe('');
      expect(info.tools.length).toBeGreaterThan(0);
      for (const { name, version, install } of info.tools) {
        expect(name).not.toBe('');
        expect(version === null, `${name} is either there, or has a command to install it`).toBe(
          install !== null,
        );
      }
      expect(asJson(info)).toEqual(info);
    });

    it('says of a server what can be kept as plain JSON, and no secret', async () => {
      const facts = await ground.dialect.probe(ground.credentials);
      expect(facts.label).not.toBe('');
      expect(facts.version).toMatch(/^\d+\.\d/);
      expect(Number.isSafeInteger(facts.sizeBytes) && facts.sizeBytes > 0).toBe(true);
      expect(asJson(facts)).toStrictEqual(facts);
      expect(JSON.stringify(facts)).not.toContain(CANARY);
      const { steadyFacts = (each) => each } = ground.world;
      const again = await ground.dialect.probe(ground.credentials);
      expect(steadyFacts({ ...again, sizeBytes: 0 })).toEqual(steadyFacts({ ...facts, sizeBytes: 0 }));
    });

    it('has tools for this server, and says which it lacks for another', async () => {
      const facts = await ground.dialect.probe(ground.credentials);
      const tools = await ground.dialect.requireTools(facts);
      expect(Object.keys(tools).length).toBeGreaterThan(0);
      for (const version of Object.values(tools)) expect(version).toMatch(/\d/);
      if (ground.world.tooNew === null) return;
      const error = await errorOf(ground.dialect.requireTools(ground.world.tooNew(facts)));
      expect(error).toMatchObject({ code: 'TOOL_MISSING', detail: expect.stringMatching(/install/i) });
    });

    it('names an administrator for any settings, the same for the same', async () => {
      const { administrator } = ground.dialect.server;
      const { settings } = await ground.dialect.probe(ground.credentials);
      expect(administrator({})).not.toBe('');
      expect(administrator(asJson(settings))).toBe(administrator(settings));
    });

    it('reaches a living server', async () => {
      await ground.dialect.ping(ground.credentials, 10_000);
      expect(await ground.dialect.server.isReady(ground.credentials)).toBe(true);
    });

    const unreachable: Record<string, (known: Credentials) => Promise<Credentials>> = {
      'with a wrong password': async (known) => ({ ...known, password: `wrong ${PASSWORD}` }),
      'with an empty password': async (known) => ({ ...known, password: '' }),
      'with an unknown user': async (known) => ({ ...known, username: 'nobody-of-this-name' }),
      'where nobody listens': async (known) => ({ ...known, port: await strangers.closedPort() }),
      'where the connection is closed at once': async (known) => ({
        ...known,
        port: await strangers.listen((socket) => socket.destroy()),
      }),
      'where somebody else answers': async (known) => ({
        ...known,
        port: await strangers.listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      }),
    };

    it.each(Object.entries(unreachable))('is unreachable %s', async (_, change) => {
      const credentials = await change(ground.credentials);
      for (const ask of [
        () => ground.dialect.ping(credentials, 10_000),
        () => ground.dialect.probe(credentials),
        () => ground.dialect.listObjects(credentials, []),
        () => ground.dialect.planMembers(credentials, FACTS),
      ]) {
        const error = await errorOf(ask());
        expect(isHoldfastError(error, 'SERVICE_UNREACHABLE'), String(error)).toBe(true);
      }
      expect(await ground.dialect.server.isReady(credentials)).toBe(false);
    });

    it('is unreachable where nobody answers, within its time', async () => {
      const port = await strangers.listen(() => undefined);
      const started = performance.now();
      const error = await errorOf(ground.dialect.ping({ ...ground.credentials, port }, PING_MS));
      expect(isHoldfastError(error, 'SERVICE_UNREACHABLE'), String(error)).toBe(true);
      // Far more than it may take, far less than for ever.
      expect(performance.now() - started).toBeLessThan(20 * PING_MS);
      expect(isHoldfastError(await muteProbe, 'SERVICE_UNREACHABLE')).toBe(true);
    });
  });
}

/** For a question that fails before it looks at them. */
const FACTS = { label: '', version: '1.0', sizeBytes: 0, settings: {} };

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Whoever else may sit on a port. */
class Strangers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  async listen(answer: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.resume();
      answer(socket);
    });
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async closedPort(): Promise<number> {
    const port = await this.listen(() => undefined);
    const server = this.#servers.pop();
    server?.close();
    return port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
  }
}
