import { describe, expect, it } from 'vitest';
import { CommandReader } from './command-reader.ts';

const PING = '*1\r\n$4\r\nPING\r\n';
const PSYNC = '*3\r\n$5\r\nPSYNC\r\n$1\r\n?\r\n$2\r\n-1\r\n';

describe('what a replica sends', () => {
  it('is read however it comes', () => {
    const bytes = Buffer.from(`${PING}${PSYNC}${PING}`);
    for (let size = 1; size <= bytes.length; size += 1) {
      const reader = new CommandReader();
      const found: string[][] = [];
      for (let at = 0; at < bytes.length; at += size)
        found.push(...reader.read(bytes.subarray(at, at + size)));
      expect(found).toEqual([['PING'], ['PSYNC', '?', '-1'], ['PING']]);
    }
  });

  // A replica that loads sends an empty line every second, so that its master does not give it up.
  it('may have signs of life between the commands', () => {
    const reader = new CommandReader();
    expect(reader.read(Buffer.from('\n'))).toEqual([]);
    expect(reader.read(Buffer.from(`\n\n${PING}\n${PSYNC}\n`))).toEqual([['PING'], ['PSYNC', '?', '-1']]);
    expect(reader.read(Buffer.from('\n'))).toEqual([]);
    expect(reader.read(Buffer.from(PING))).toEqual([['PING']]);
  });

  it.each([
    ['another protocol', 'GET / HTTP/1.1\r\n'],
    ['no list', '$4\r\nPING\r\n'],
    ['a list of something else', '*1\r\n:4\r\n'],
    ['a list of a negative length', '*-1\r\n'],
    ['a text that is too long', '*1\r\n$9999999\r\n'],
    ['a line without an end', `*${'1'.repeat(20_000)}`],
  ])('is refused where it is %s', (_, text) => {
    expect(() => new CommandReader().read(Buffer.from(text))).toThrow();
  });
});
