import { setTimeout as sleep } from 'node:timers/promises';
import { dbObjectSchema, rowsPageSchema, type DbObject } from '@holdfast/db-backup-domain/wire';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf, type Ground } from './ground.testing.ts';
import { HOSTILE_NAMES } from './world.testing.ts';

const PAGE = 500;
/** From before the reading has begun to after it has ended. */
const ROUNDS = 20;
const STEP_MS = 2;

/** Looking into a server. */
export function describeBrowsing(ground: Ground): void {
  describe('browsing', () => {
    let tree: DbObject[];
    const at = (path: readonly string[]): DbObject | undefined =>
      tree.find((each) => JSON.stringify(each.path) === JSON.stringify(path));
    beforeAll(async () => {
      tree = await everythingBelow(ground, []);
    });

    it('lists what is there, each under its own path', () => {
      expect(tree.length).toBeGreaterThan(0);
      for (const each of tree) {
        expect(dbObjectSchema.parse(each)).toEqual(each);
        expect(each.path.at(-1)).toBe(each.name);
      }
      expect(new Set(tree.map((each) => JSON.stringify(each.path))).size).toBe(tree.length);
      for (const { kind, path } of ground.world.browse.found) {
        expect(at(path), JSON.stringify(path)).toMatchObject({ kind });
      }
    });

    it.each(HOSTILE_NAMES)('finds what is called %j', async (name) => {
      const path = ground.world.browse.hostilePath(name);
      if (path === null) return;
      expect(at(path), JSON.stringify(path)).toBeDefined();
      const page = await ground.dialect.readRows(ground.credentials, path, 5);
      expect(page.rows.length).toBeGreaterThan(0);
    });

    it('shows a page of everything that has rows', async () => {
      for (const { path } of tree.filter((each) => !each.expandable)) {
        const page = await ground.dialect.readRows(ground.credentials, path, PAGE);
        expect(rowsPageSchema.parse(page)).toEqual(page);
        expect(page.rows.length).toBeLessThanOrEqual(PAGE);
        expect(page.rows.every((row) => row.length === page.columns.length)).toBe(true);
      }
    });

    it('shows no more than was asked for, and says whether there is more', async () => {
      const { path, contains, columns } = ground.world.browse.rows;
      const whole = await ground.dialect.readRows(ground.credentials, path, PAGE);
      expect(whole.columns).toHaveLength(columns);
      expect(whole.columns.every(({ name, type }) => name !== '' && type !== '')).toBe(true);
      const texts = whole.rows.flat().map((cell) => cell?.text);
      for (const text of contains) expect(texts).toContain(text);
      const first = await ground.dialect.readRows(ground.credentials, path, 2);
      expect(first).toMatchObject({ rows: { length: 2 }, hasMore: true });
      const { length } = whole.rows;
      if (whole.hasMore) return;
      const all = await ground.dialect.readRows(ground.credentials, path, length);
      expect(all).toMatchObject({ rows: { length }, hasMore: false });
    });

    it('cuts what is long, between characters, and says so', async () => {
      const { long } = ground.world.browse;
      if (long === null) return;
      const page = await ground.dialect.readRows(ground.credentials, long, PAGE);
      const cut = page.rows.flat().filter((cell) => cell?.truncated === true);
      expect(cut.length).toBeGreaterThan(0);
      for (const cell of cut) expect(cell?.text.isWellFormed() && !cell.text.includes('\u{fffd}')).toBe(true);
    });

    it('says of what is not there that it is not', async () => {
      for (const path of ground.world.browse.absent) {
        const error = await errorOf(ground.dialect.readRows(ground.credentials, path, 5));
        expect(error, JSON.stringify(path)).toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      }
      for (const path of ground.world.browse.absentHolders) {
        const error = await errorOf(ground.dialect.listObjects(ground.credentials, path));
        expect(error, JSON.stringify(path)).toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      }
      for (const path of ground.world.browse.rowless) {
        const error = await errorOf(ground.dialect.readRows(ground.credentials, path, 5));
        expect(error, JSON.stringify(path)).toMatchObject({ code: 'REQUEST_INVALID' });
      }
    });

    it('shows what is dropped at that moment as it was, or says that it is not there', async () => {
      const { dialect, credentials } = ground;
      const { path, make, drop } = ground.world.browse.passing;
      for (let round = 0; round < ROUNDS; round += 1) {
        await make(credentials);
        const read = dialect.readRows(credentials, path, 5).catch((caught: unknown) => caught);
        await sleep(round * STEP_MS);
        await drop(credentials);
        const seen = await read;
        if (seen instanceof Error) expect(seen).toMatchObject({ code: 'OBJECT_NOT_FOUND' });
        else expect(seen).toMatchObject({ rows: [[{ text: expect.stringContaining('here') }]] });
        const gone = await errorOf(dialect.readRows(credentials, path, 5));
        expect(gone).toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      }
    });
  });
}

async function everythingBelow(ground: Ground, path: readonly string[]): Promise<DbObject[]> {
  const found = await ground.dialect.listObjects(ground.credentials, path);
  const all: DbObject[] = [];
  for (const each of found) {
    all.push(each);
    if (each.expandable) all.push(...(await everythingBelow(ground, each.path)));
  }
  return all;
}
