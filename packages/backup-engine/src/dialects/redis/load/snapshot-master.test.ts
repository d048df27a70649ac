import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { SnapshotMaster } from './snapshot-master.ts';

const FILE = Buffer.from('REDIS0010 pretended');

function listen(parts: readonly Buffer[] = [FILE]): Promise<SnapshotMaster> {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  return SnapshotMaster.listen({
    bytes,
    read: async function* () {
      yield* parts;
    },
  });
}

async function say(master: SnapshotMaster, ...commands: readonly string[][]): Promise<Socket> {
  const socket = connect({ host: master.host, port: master.port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const words of commands) {
    const texts = words.map((word) => `$${word.length}\r\n${word}\r\n`);
    socket.write(`*${words.length}\r\n${texts.join('')}`);
  }
  return socket;
}

async function until(socket: Socket, text: string): Promise<string> {
  let heard = '';
  for await (const chunk of socket) {
    heard += (chunk as Buffer).toString('latin1');
    if (heard.includes(text)) break;
  }
  return heard;
}

describe('the master of one snapshot', () => {
  it('hands it to who knows the secret', async () => {
    await using master = await listen();
    const auth = ['AUTH', master.secret];
    const socket = await say(master, ['PING'], auth, ['REPLCONF', 'capa', 'eof'], ['PSYNC', '?', '-1']);
    const heard = await until(socket, 'pretended');
    expect(heard).toMatch(
      /^\+PONG\r\n\+OK\r\n\+OK\r\n\+FULLRESYNC [0-9a-f]{40} 0\r\n\$19\r\nREDIS0010 pretended$/,
    );
    expect(master.sentBytes).toBe(FILE.length);
  });

  it.each([
    ['without the secret', [['PSYNC', '?', '-1']]],
    [
      'with a wrong one',
      [
        ['AUTH', 'wrong'],
        ['PSYNC', '?', '-1'],
      ],
    ],
    [
      'with an empty one',
      [
        ['AUTH', ''],
        ['PSYNC', '?', '-1'],
      ],
    ],
    ['who asks for something else', [['GET', 'x']]],
  ])('gives nothing to who comes %s, and goes on', async (_, commands) => {
    await using master = await listen();
    const heard = await until(await say(master, ...commands), 'never');
    expect(heard).toMatch(/^-(NOAUTH|WRONGPASS|ERR)/);
    const rightful = await say(master, ['AUTH', master.secret], ['PSYNC', '?', '-1']);
    expect(await until(rightful, 'pretended')).toContain('pretended');
  });

  it('fails when it is asked a second time, for the first was not taken', async () => {
    await using master = await listen();
    const ask = () => say(master, ['AUTH', master.secret], ['PSYNC', '?', '-1']);
    await until(await ask(), 'pretended');
    await ask();
    await expect(master.failed).rejects.toThrow(/asked for it again/);
  });

  it('fails when the replica goes away in between', async () => {
    const many = Array.from({ length: 200 }, () => Buffer.alloc(1024 * 1024));
    await using master = await listen(many);
    const socket = await say(master, ['AUTH', master.secret], ['PSYNC', '?', '-1']);
    await once(socket, 'readable');
    socket.destroy();
    await expect(master.failed).rejects.toThrow(/ended the transfer/);
  });

  it('fails with what fails in reading', async () => {
    const bytes = 10;
    await using master = await SnapshotMaster.listen({
      bytes,
      read: async function* () {
        throw new Error('the disk is gone');
      },
    });
    await say(master, ['AUTH', master.secret], ['PSYNC', '?', '-1']);
    await expect(master.failed).rejects.toThrow('the disk is gone');
  });
});
