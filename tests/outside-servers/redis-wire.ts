import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export type Word = string | number | Buffer;
/** Texts of any bytes are Buffers; an error is an Error. */
export type Reply = Buffer | string | number | null | Error | Reply[];

/** One connection to a Redis server, made without any code of ours or of others. */
export class Wire implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
  #rest = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('the server closed the connection'));
    });
  }

  static async open(port: number, password: string | null = null): Promise<Wire> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    const wire = new Wire(socket);
    if (password !== null) await wire.call('AUTH', password);
    return wire;
  }

  /** Rejects with what the server refuses. Calls of one tick go out together. */
  async call(...words: readonly Word[]): Promise<Reply> {
    const parts = words.map((word) => Buffer.from(typeof word === 'number' ? `${word}` : word));
    const sent = parts.flatMap((part) => [Buffer.from(`$${part.length}\r\n`), part, Buffer.from('\r\n')]);
    this.#socket.write(Buffer.concat([Buffer.from(`*${parts.length}\r\n`), ...sent]));
    const reply = await new Promise<Reply>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    if (reply instanceof Error) throw new Error(`${String(words[0])}: ${reply.message}`);
    return reply;
  }

  all(commands: readonly (readonly Word[])[]): Promise<Reply[]> {
    return Promise.all(commands.map((command) => this.call(...command)));
  }

  async number(...words: readonly Word[]): Promise<number> {
    return Number(String(await this.call(...words)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const found = parse(this.#rest, 0);
      if (found === null) return;
      this.#rest = this.#rest.subarray(found.end);
      this.#waiting.shift()?.resolve(found.reply);
    }
  }
}

/** null where the reply is not whole yet. */
function parse(bytes: Buffer, at: number): { reply: Reply; end: number } | null {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd === -1) return null;
  const line = bytes.toString('utf8', at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[at] as number)) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new Error(line), end };
    case ':':
      return { reply: Number(line), end };
    case '$':
      return parseText(bytes, end, Number(line));
    default:
      return parseList(bytes, end, Number(line));
  }
}

function parseText(bytes: Buffer, at: number, size: number): { reply: Reply; end: number } | null {
  if (size < 0) return { reply: null, end: at };
  if (bytes.length < at + size + 2) return null;
  return { reply: Buffer.from(bytes.subarray(at, at + size)), end: at + size + 2 };
}

function parseList(bytes: Buffer, at: number, count: number): { reply: Reply; end: number } | null {
  if (count < 0) return { reply: null, end: at };
  const list: Reply[] = [];
  let end = at;
  while (list.length < count) {
    const item = parse(bytes, end);
    if (item === null) return null;
    list.push(item.reply);
    end = item.end;
  }
  return { reply: list, end };
}
