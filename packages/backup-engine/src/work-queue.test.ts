import { expect, test } from 'vitest';
import { WorkQueue } from './work-queue.ts';

/** Work that is begun when the queue says so, and ends when the test says so. */
function scripted(limit: number) {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const queue = new WorkQueue(limit, (run) => void run().catch(() => undefined));
  const add = (name: string, key: string): void =>
    queue.add({
      id: name,
      key,
      run() {
        begun.push(name);
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        ends.set(name, { resolve, reject });
        return promise;
      },
    });
  const settle = async (name: string, error?: Error): Promise<void> => {
    if (error) ends.get(name)?.reject(error);
    else ends.get(name)?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, begun, add, settle };
}

test('a few at a time, in order, and one at a time per key', async () => {
  const { begun, add, settle } = scripted(2);
  add('a1', 'a');
  add('a2', 'a');
  add('b1', 'b');
  add('c1', 'c');
  expect(begun).toEqual(['a1', 'b1']);
  await settle('b1');
  expect(begun, 'a2 waits for a1, c1 does not').toEqual(['a1', 'b1', 'c1']);
  await settle('a1');
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2']);
});

test('work that fails does not hold up the rest', async () => {
  const { begun, add, settle } = scripted(1);
  add('a1', 'a');
  add('b1', 'b');
  await settle('a1', new Error('no'));
  expect(begun).toEqual(['a1', 'b1']);
});

test('a closed queue begins nothing more', async () => {
  const { queue, begun, add, settle } = scripted(1);
  add('a1', 'a');
  add('b1', 'b');
  queue.close();
  await settle('a1');
  add('c1', 'c');
  expect(begun).toEqual(['a1']);
});

test('what waits or runs is not queued again', async () => {
  const { queue, begun, add, settle } = scripted(1);
  add('a1', 'a');
  add('a1', 'a');
  add('b1', 'b');
  add('b1', 'b');
  expect([queue.has('a1'), queue.has('b1'), queue.has('c1')]).toEqual([true, true, false]);
  await settle('a1');
  await settle('b1');
  expect(begun).toEqual(['a1', 'b1']);
  expect(queue.has('b1')).toBe(false);
  add('a1', 'a');
  expect(begun, 'once it has ended, it may come again').toEqual(['a1', 'b1', 'a1']);
});

test('the keys take turns: nobody waits behind the many of another', async () => {
  const { begun, add, settle, queue } = scripted(2);
  for (let index = 0; index < 50; index += 1) {
    add(`a${index}`, 'a');
    add(`b${index}`, 'b');
  }
  add('c0', 'c');
  expect(queue.ahead('c0')).toBe(0);
  expect(queue.ahead('a1')).toBe(1);
  expect(queue.ahead('a0'), 'it runs').toBeNull();
  await settle('a0');
  expect(begun).toEqual(['a0', 'b0', 'c0']);
  await settle('c0');
  expect(begun.at(-1)).toBe('a1');
});

test('what goes first in its key does, and no other key waits for it', () => {
  const { begun, add, queue } = scripted(1);
  add('a0', 'a');
  add('a1', 'a');
  queue.add({ id: 'a2', key: 'a', first: true, run: () => Promise.resolve() });
  add('b0', 'b');
  expect(begun).toEqual(['a0']);
  expect(['b0', 'a2', 'a1'].map((id) => queue.ahead(id))).toEqual([0, 1, 2]);
  const before = queue.fingerprint('a');
  add('c0', 'c');
  expect(queue.fingerprint('a')).not.toBe(before);
});
