import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry, EVERY_OPCODE, rdbFile, selectDatabase, text } from '../rdb/rdb-sample.testing.ts';
import { RdbInspector } from '../rdb/rdb-inspector.ts';
import { inspectedSnapshot } from './inspected-snapshot.ts';

const MANY_KEYS = rdbFile([
  selectDatabase(0),
  ...Array.from({ length: 30_000 }, (_, index) => entry(0, `key:${index}`, text('x'.repeat(20)))),
]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-inspected-snapshot-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function handOver(content: Buffer, bytes = content.length) {
  const file = join(folder, 'snapshot.rdb');
  await writeFile(file, content);
  const inspector = new RdbInspector({ notBefore: null });
  return { inspector, snapshot: inspectedSnapshot(file, { bytes, inspector }) };
}

/** What was handed over before the end or the error. */
async function taken(snapshot: AsyncIterable<Buffer>): Promise<{ bytes: Buffer; error: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of snapshot) chunks.push(chunk);
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
  return { bytes: Buffer.concat(chunks), error: null };
}

describe('a snapshot on its way to a new server', () => {
  it('is handed over byte for byte', async () => {
    const { snapshot } = await handOver(MANY_KEYS);
    const { bytes, error } = await taken(snapshot);
    expect(error).toBeNull();
    expect(bytes.equals(MANY_KEYS)).toBe(true);
  });

  it.each([
    ['of many chunks', MANY_KEYS, 30_000],
    ['of one chunk', rdbFile([selectDatabase(0), entry(0, 'only', text('value'))]), 1],
  ])('%s is counted whole before its last byte is given away', async (_, content, keys) => {
    const { inspector, snapshot } = await handOver(content);
    let given = 0;
    while (given < content.length) {
      const { value } = await snapshot.next();
      given += (value as Buffer).length;
    }
    expect(inspector.databases.get(0)?.keys).toBe(keys);
    expect(inspector.fileBytes).toBe(content.length);
  });

  it.each([
    ['whose checksum is another one', withLastByteChanged(MANY_KEYS), /The checksum is another one/],
    ['that ends too early', MANY_KEYS.subarray(0, -20), /ends too early/],
    ['that something follows', Buffer.concat([MANY_KEYS, Buffer.from('more')]), /Something follows/],
  ])('%s is never given away whole', async (_, content, why) => {
    const { snapshot } = await handOver(content);
    const { bytes, error } = await taken(snapshot);
    expect(error).toMatchObject({ code: 'ARTIFACT_DAMAGED', message: expect.stringMatching(why) as string });
    expect(bytes.length).toBeLessThan(content.length);
  });

  it('that is shorter than it was is damaged', async () => {
    const { snapshot } = await handOver(MANY_KEYS.subarray(0, -1), MANY_KEYS.length);
    expect((await taken(snapshot)).error).toMatchObject({ code: 'ARTIFACT_DAMAGED' });
  });

  it('with data of a module names what is missing, before a byte of it is given away', async () => {
    const { snapshot } = await handOver(rdbFile(EVERY_OPCODE));
    const { bytes, error } = await taken(snapshot);
    expect(error).toMatchObject({ code: 'TOOL_MISSING' });
    expect(bytes.length).toBe(0);
  });

  it('without a key is handed over', async () => {
    const { snapshot } = await handOver(rdbFile([]));
    expect((await taken(snapshot)).error).toBeNull();
  });
});

function withLastByteChanged(content: Buffer): Buffer {
  const changed = Buffer.from(content);
  changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
  return changed;
}
