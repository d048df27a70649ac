import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { describe, expect, test, vi } from 'vitest';
import { diskFiles } from './files.ts';
import { bytesOf, listAll, readAll, streamOf } from './repository.contract.ts';
import { COMMIT_STEPS, type Repository } from './repository.ts';
import { failingFiles, type Fault } from './testing/failing-files.ts';
import { localFixture, type LocalFixture } from './testing/local-fixture.ts';

/** A sweep makes some dozens of repositories, on a machine that may do other work beside. */
vi.setConfig({ testTimeout: 60_000 });

const PIECES = ['first piece ', 'second piece ', 'third'];

async function backUp(repository: Repository): Promise<void> {
  const draft = await repository.begin('a1');
  try {
    await draft.writeFile('keys.json', streamOf('keys'));
    await draft.writeFile('globals.zst.enc', streamOf(...PIECES));
    await draft.commit(bytesOf('manifest'));
  } catch (error) {
    await draft.abort();
    throw error;
  }
}

async function expectWhole(repository: Repository): Promise<void> {
  const stored = (await repository.open('a1'))!;
  expect(Buffer.from(await stored.readManifest()).toString()).toBe('manifest');
  expect(Buffer.from(await stored.readSmall('keys.json')).toString()).toBe('keys');
  expect((await readAll(stored.readFile('globals.zst.enc'))).toString()).toBe(PIECES.join(''));
}

async function callsOf(
  work: (repository: Repository) => Promise<void>,
  prepare?: (local: LocalFixture) => Promise<void>,
) {
  await using local = await localFixture();
  await prepare?.(local);
  const { files, calls } = failingFiles(null);
  await work(local.through(files));
  return calls.length;
}

async function outcomeOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe.each(['EIO', 'ENOSPC', 'EROFS'])('when a call of a backup fails with %s', (code) => {
  test('once: the error is told, and the abort leaves nothing', async () => {
    const count = await callsOf(backUp);
    expect(count).toBeGreaterThan(25);
    for (let nth = 1; nth <= count; nth += 1) {
      await using local = await localFixture();
      const { files, calls } = failingFiles({ nth, code });
      const error = await outcomeOf(backUp(local.through(files)));
      const where = `call ${nth}, ${calls[nth - 1]}`;
      expect(error, where).toMatchObject({
        code: code === 'ENOSPC' ? 'STORAGE_FULL' : 'REPOSITORY_UNAVAILABLE',
      });
      expect(await local.entries(), where).toEqual([]);
    }
  });

  test('and ever after: nothing is committed that does not read back, and a later removal leaves nothing', async () => {
    const count = await callsOf(backUp);
    for (let nth = 1; nth <= count; nth += 1) {
      await using local = await localFixture();
      const { files } = failingFiles({ nth, code, lasting: true });
      const error = await outcomeOf(backUp(local.through(files)));
      expect(isHoldfastError(error), `call ${nth}`).toBe(true);
      if ((await local.repository.open('a1')) !== null) await expectWhole(local.repository);
      await local.repository.remove('a1');
      expect(await local.entries()).toEqual([]);
    }
  });
});

describe.each(COMMIT_STEPS)('when the process dies in a commit at %s', (last) => {
  test('the artifact is whole or is none, and can be removed', async () => {
    await using local = await localFixture();
    const draft = await local.repository.begin('a1');
    await draft.writeFile('keys.json', streamOf('keys'));
    await draft.writeFile('globals.zst.enc', streamOf(...PIECES));
    // Nothing of the draft ever runs again once the step is reached: neither the rest of the commit nor an abort.
    await new Promise<void>((died) => {
      void draft.commit(bytesOf('manifest'), (step) => {
        if (step !== last) return;
        died();
        return new Promise<void>(() => undefined);
      });
    });
    const afterwards = local.through(diskFiles);
    const committed = COMMIT_STEPS.indexOf(last) >= COMMIT_STEPS.indexOf('manifest-renamed');
    expect(await listAll(afterwards)).toEqual([{ artifactId: 'a1', committed, foreign: false }]);
    if (committed) await expectWhole(afterwards);
    else expect(await afterwards.open('a1')).toBeNull();
    await afterwards.remove('a1');
    expect(await local.entries()).toEqual([]);
  });
});

describe('a removal', () => {
  const prepare = (local: LocalFixture) => backUp(local.repository);
  const remove = (repository: Repository) => repository.remove('a1');

  test('that is stopped at any call is never half an artifact, and is finished by the next', async () => {
    const count = await callsOf(remove, prepare);
    expect(count).toBeGreaterThan(8);
    for (let nth = 1; nth <= count; nth += 1) {
      await using local = await localFixture();
      await prepare(local);
      const { files } = failingFiles({ nth, code: 'EIO', lasting: true });
      expect(isHoldfastError(await outcomeOf(remove(local.through(files))), 'REPOSITORY_UNAVAILABLE')).toBe(
        true,
      );
      if ((await local.repository.open('a1')) !== null) await expectWhole(local.repository);
      await remove(local.repository);
      expect(await local.entries()).toEqual([]);
    }
  });
});

test('a replaced sidecar is the old or the new, whichever call fails', async () => {
  const replace = async (repository: Repository) =>
    (await repository.open('a1'))!.replaceSmall('keys.json', bytesOf('new keys'));
  const prepare = (local: LocalFixture) => backUp(local.repository);
  const count = await callsOf(replace, prepare);
  const seen = new Set<string>();
  for (let nth = 1; nth <= count; nth += 1) {
    await using local = await localFixture();
    await prepare(local);
    const { files } = failingFiles({ nth, code: 'EIO', lasting: true });
    expect(await outcomeOf(replace(local.through(files)))).not.toBeNull();
    const keysNow = async () =>
      Buffer.from(await (await local.repository.open('a1'))!.readSmall('keys.json')).toString();
    seen.add(await keysNow());
    await replace(local.repository);
    expect(await keysNow()).toBe('new keys');
  }
  expect([...seen].sort()).toEqual(['keys', 'new keys']);
});

test('each file and each name is synced, and the manifest last of all', async () => {
  await using local = await localFixture();
  const { files, calls } = failingFiles(null);
  const draft = await local.through(files).begin('a1');
  await draft.writeFile('globals.zst.enc', streamOf('x'));
  await draft.writeFile('keys.json', streamOf('keys'));
  await draft.commit(bytesOf('m'));
  const durable = calls.filter((call) => ['fsync', 'rename'].includes(call));
  const eachFile = ['fsync', 'fsync'];
  const folder = ['fsync', 'rename', 'fsync'];
  const manifest = ['fsync', 'rename', 'fsync'];
  expect(durable).toEqual([...eachFile, ...folder, ...manifest]);
});

test('an fsync that failed is not tried again', async () => {
  await using local = await localFixture();
  const fault: Fault = { nth: 2, of: 'fsync', code: 'EIO' };
  const { files, calls } = failingFiles(fault);
  const draft = await local.through(files).begin('a1');
  await draft.writeFile('keys.json', streamOf('keys'));
  await expect(draft.writeFile('globals.zst.enc', streamOf('x'))).rejects.toThrow('EIO');
  await expect(draft.commit(bytesOf('m'))).rejects.toThrow();
  expect(calls.filter((call) => call === 'fsync')).toHaveLength(2);
  expect(await local.repository.open('a1')).toBeNull();
});

test.each(['EDQUOT', 'EFBIG', 'ENOSPC'])('%s is a full storage, and says how much is free', async (code) => {
  await using local = await localFixture();
  const { files } = failingFiles({ nth: 1, of: 'write', code });
  const draft = await local.through(files).begin('a1');
  await expect(draft.writeFile('file', streamOf('xx'))).rejects.toMatchObject({
    code: 'STORAGE_FULL',
    detail: expect.stringMatching(new RegExp(`: [1-9][0-9]* bytes are free \\(${code}\\)`)),
  });
});

test.each(['EACCES', 'EROFS', 'EIO', 'ENOTDIR'])(
  '%s while listing is an unavailable repository',
  async (code) => {
    await using local = await localFixture();
    const { files } = failingFiles({ nth: 1, code });
    await expect(listAll(local.through(files))).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
  },
);

test('a stream that fails half-way fails its reader', async () => {
  await using local = await localFixture();
  await backUp(local.repository);
  const { files } = failingFiles({ nth: 2, of: 'read', code: 'EIO' });
  const stored = (await local.through(files).open('a1'))!;
  await expect(readAll(stored.readFile('globals.zst.enc'))).rejects.toMatchObject({
    code: 'REPOSITORY_UNAVAILABLE',
  });
});
