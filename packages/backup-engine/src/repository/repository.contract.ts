import { Readable } from 'node:stream';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COMMIT_STEPS, type ListedArtifact, type Repository } from './repository.ts';

export interface RepositoryUnderTest extends AsyncDisposable {
  readonly repository: Repository;
  /** Takes the place away, as a disk that is not mounted any more. */
  vanish(): Promise<void>;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const streamOf = (...pieces: readonly (string | Uint8Array)[]): Readable =>
  Readable.from(
    pieces.map((piece) => Buffer.from(piece)),
    { objectMode: false },
  );

export async function readAll(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export async function listAll(repository: Repository): Promise<ListedArtifact[]> {
  const listed: ListedArtifact[] = [];
  for await (const each of repository.list()) listed.push(each);
  return listed.sort((left, right) => left.artifactId.localeCompare(right.artifactId));
}

/** What every repository keeps. `make` gives an empty one. */
export function repositoryContract(make: () => Promise<RepositoryUnderTest>): void {
  let under: RepositoryUnderTest;
  let repository: Repository;
  beforeEach(async () => {
    under = await make();
    repository = under.repository;
  });
  afterEach(() => under[Symbol.asyncDispose]());

  async function commit(artifactId: string, manifest = 'manifest'): Promise<void> {
    const draft = await repository.begin(artifactId);
    await draft.writeFile('keys.json', streamOf('keys'));
    await draft.writeFile('globals.zst.enc', streamOf('one ', 'two'));
    await draft.commit(bytesOf(manifest));
  }

  describe('writing', () => {
    test('what was committed is read back', async () => {
      await commit('a1');
      const stored = (await repository.open('a1'))!;
      expect(Buffer.from(await stored.readManifest()).toString()).toBe('manifest');
      expect(Buffer.from(await stored.readSmall('keys.json')).toString()).toBe('keys');
      expect((await readAll(stored.readFile('globals.zst.enc'))).toString()).toBe('one two');
      expect(await stored.size('globals.zst.enc')).toBe(7);
    });

    test('an empty file and one of many large pieces', async () => {
      const draft = await repository.begin('a1');
      const piece = Buffer.alloc(1_500_000, 'x');
      expect(await draft.writeFile('empty', streamOf())).toEqual({ bytes: 0 });
      expect(await draft.writeFile('large', streamOf(piece, piece, piece))).toEqual({ bytes: 4_500_000 });
      await draft.commit(bytesOf('m'));
      const stored = (await repository.open('a1'))!;
      expect(await readAll(stored.readFile('empty'))).toHaveLength(0);
      expect((await readAll(stored.readFile('large'))).equals(Buffer.concat([piece, piece, piece]))).toBe(
        true,
      );
    });

    test('nothing is visible before the commit', async () => {
      const draft = await repository.begin('a1');
      await draft.writeFile('file', streamOf('x'));
      expect(await repository.open('a1')).toBeNull();
      expect(await listAll(repository)).toEqual([{ artifactId: 'a1', committed: false, foreign: false }]);
    });

    test('the steps of a commit are told in order, and it is visible from the manifest on', async () => {
      const draft = await repository.begin('a1');
      const seen: [string, boolean][] = [];
      await draft.commit(bytesOf('m'), async (step) => {
        seen.push([step, (await repository.open('a1')) !== null]);
      });
      expect(seen.map(([step]) => step)).toEqual(COMMIT_STEPS);
      const visible = COMMIT_STEPS.indexOf('manifest-renamed');
      expect(seen.map(([, open]) => open)).toEqual(COMMIT_STEPS.map((_, index) => index >= visible));
    });

    test('a step that fails fails the commit, and abort leaves nothing', async () => {
      for (const at of COMMIT_STEPS) {
        const draft = await repository.begin('a1');
        await draft.writeFile('file', streamOf('x'));
        const fail = (step: string) => {
          if (step === at) throw new Error(`stop at ${step}`);
        };
        await expect(draft.commit(bytesOf('m'), fail)).rejects.toThrow(`stop at ${at}`);
        await draft.abort();
        expect(await listAll(repository)).toEqual([]);
      }
    });

    test('an abort removes all, twice too, and nothing once it is committed', async () => {
      const draft = await repository.begin('a1');
      await draft.writeFile('file', streamOf('x'));
      await draft.abort();
      await draft.abort();
      expect(await listAll(repository)).toEqual([]);

      const other = await repository.begin('a2');
      await other.commit(bytesOf('m'));
      await other.abort();
      expect(await repository.open('a2')).not.toBeNull();
    });

    test('an id is begun once', async () => {
      await repository.begin('a1');
      await expect(repository.begin('a1')).rejects.toThrow('a1');
      await commit('a2');
      await expect(repository.begin('a2')).rejects.toThrow('a2');
      expect(await repository.open('a2')).not.toBeNull();
    });

    test('a file is written once, and a broken draft is never committed', async () => {
      const draft = await repository.begin('a1');
      await draft.writeFile('file', streamOf('first'));
      await expect(draft.writeFile('file', streamOf('second'))).rejects.toThrow();
      await expect(draft.commit(bytesOf('m'))).rejects.toThrow();
      expect(await repository.open('a1')).toBeNull();
    });

    test('a source that fails breaks the draft with its own error', async () => {
      const draft = await repository.begin('a1');
      const source = new Readable({
        read() {
          this.push('half');
          this.destroy(new Error('the dump died'));
        },
      });
      await expect(draft.writeFile('file', source)).rejects.toThrow('the dump died');
      await expect(draft.commit(bytesOf('m'))).rejects.toThrow();
    });

    test('a source that had failed before it was asked breaks it too', async () => {
      const draft = await repository.begin('a1');
      const source = new Readable({ read: () => undefined });
      const writing = draft.writeFile('file', source);
      source.destroy(new Error('at once'));
      await expect(writing).rejects.toThrow('at once');
    });

    test('an abort signal ends a write that waits, with its reason, and the source', async () => {
      for (const early of [true, false]) {
        const draft = await repository.begin(early ? 'a1' : 'a2');
        const controller = new AbortController();
        const source = new Readable({ read: () => undefined });
        source.push('some');
        const reason = new Error('cancelled by its owner');
        if (early) controller.abort(reason);
        const writing = draft.writeFile('file', source, { signal: controller.signal });
        setTimeout(() => controller.abort(reason), 20);
        await expect(writing).rejects.toBe(reason);
        expect(source.destroyed).toBe(true);
        await draft.abort();
      }
      expect(await listAll(repository)).toEqual([]);
    });

    test('a write that fails lets go of its source', async () => {
      const draft = await repository.begin('a1');
      await draft.writeFile('file', streamOf('x'));
      const source = new Readable({ read: () => undefined });
      await expect(draft.writeFile('file', source)).rejects.toThrow();
      expect(source.destroyed).toBe(true);
    });

    test('progress rises and ends at the whole', async () => {
      const draft = await repository.begin('a1');
      const told: number[] = [];
      await draft.writeFile('file', streamOf('12', '34', '56'), { onProgress: (bytes) => told.push(bytes) });
      expect(told.at(-1)).toBe(6);
      expect(told).toEqual([...told].sort((left, right) => left - right));
    });
  });

  describe('removing', () => {
    test('a committed artifact, a draft, and what is not there', async () => {
      await commit('a1');
      await repository.begin('a2');
      for (const id of ['a1', 'a2', 'a3', 'a1']) await repository.remove(id);
      expect(await listAll(repository)).toEqual([]);
      expect(await repository.open('a1')).toBeNull();
    });

    test('touches no other', async () => {
      await commit('a1');
      await commit('a11');
      await repository.remove('a1');
      expect(await listAll(repository)).toEqual([{ artifactId: 'a11', committed: true, foreign: false }]);
    });
  });

  describe('sidecars', () => {
    test('are replaced, and read as the new', async () => {
      await commit('a1');
      const stored = (await repository.open('a1'))!;
      await stored.replaceSmall('keys.json', bytesOf('new keys'));
      expect(Buffer.from(await stored.readSmall('keys.json')).toString()).toBe('new keys');
      expect(Buffer.from(await stored.readManifest()).toString()).toBe('manifest');
    });

    test('a missing file is an error of the repository, as a stream too', async () => {
      await commit('a1');
      const stored = (await repository.open('a1'))!;
      for (const read of [
        () => stored.readSmall('none'),
        () => stored.size('none'),
        () => readAll(stored.readFile('none')),
      ]) {
        await expect(read()).rejects.toSatisfy((error) => isHoldfastError(error, 'REPOSITORY_UNAVAILABLE'));
      }
    });
  });

  describe('names', () => {
    test.each([
      '',
      '.',
      '..',
      '../a',
      'a/b',
      '/a',
      'A1',
      'a_1',
      'a.partial',
      'a\0',
      '-a',
      'a-',
      'ä',
      'a'.repeat(200),
    ])('%j is no artifact id', async (id) => {
      await expect(repository.begin(id)).rejects.toThrow(RangeError);
      await expect(repository.open(id)).rejects.toThrow(RangeError);
      await expect(repository.remove(id)).rejects.toThrow(RangeError);
    });

    test.each(['', '.', '..', '../a', 'a/b', '/etc/x', 'a..b', 'A', 'a\0', '.a', 'manifest.json', 'a.draft'])(
      '%j is no file name',
      async (name) => {
        await commit('a1');
        const stored = (await repository.open('a1'))!;
        await expect(stored.readSmall(name)).rejects.toThrow(RangeError);
        await expect(stored.replaceSmall(name, bytesOf('x'))).rejects.toThrow(RangeError);
        expect(() => stored.readFile(name)).toThrow(RangeError);
        const draft = await repository.begin('a2');
        await expect(draft.writeFile(name, streamOf('x'))).rejects.toThrow(RangeError);
      },
    );
  });

  describe('the place', () => {
    test('tells what is free, or that it does not know', async () => {
      const free = await repository.freeBytes();
      if (free !== null) expect(free).toBeGreaterThan(0);
    });

    test('gone, it is unavailable, and never merely empty', async () => {
      await commit('a1');
      const draft = await repository.begin('a2');
      await under.vanish();
      for (const work of [
        () => repository.open('a1'),
        () => repository.begin('a3'),
        () => repository.remove('a1'),
        () => listAll(repository),
        () => repository.freeBytes(),
        () => draft.writeFile('file', streamOf('x')),
        () => draft.abort(),
      ]) {
        await expect(work()).rejects.toSatisfy((error) => isHoldfastError(error, 'REPOSITORY_UNAVAILABLE'));
      }
    });
  });
}
