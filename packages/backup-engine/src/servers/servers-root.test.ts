import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureServersRoot, makeServerFolder, removeServerFolder } from './servers-root.ts';
import { serverAccount } from './account.ts';

const STRANGER = { uid: 65534, gid: 65534 };
let base: string;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'holdfast-root-'));
  await chmod(base, 0o711);
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function modeOf(folder: string): Promise<string> {
  return ((await stat(folder)).mode & 0o777).toString(8);
}

describe('the folder of all servers', () => {
  it('is the preferred one where the account can get there, passable all the way', async () => {
    const before = process.umask(0o077);
    try {
      const root = await ensureServersRoot(
        path.join(base, 'data/servers'),
        path.join(base, 'other'),
        STRANGER,
      );
      expect(root).toBe(path.join(base, 'data/servers'));
    } finally {
      process.umask(before);
    }
    expect(await modeOf(path.join(base, 'data'))).toBe('711');
    expect(await modeOf(path.join(base, 'data/servers'))).toBe('711');
  });

  it('is the fallback where an ancestor is closed, and that keeps its rights', async () => {
    const closed = path.join(base, 'home');
    await mkdir(closed, { mode: 0o700 });
    const root = await ensureServersRoot(
      path.join(closed, 'data/servers'),
      path.join(base, 'var/x'),
      STRANGER,
    );
    expect(root).toBe(path.join(base, 'var/x'));
    expect(await modeOf(closed)).toBe('700');
    await expect(stat(path.join(closed, 'data'))).rejects.toThrow('ENOENT');
  });

  it('is refused where neither can be reached', async () => {
    await mkdir(path.join(base, 'a'), { mode: 0o700 });
    const roots = [path.join(base, 'a/one'), path.join(base, 'a/two')] as const;
    await expect(ensureServersRoot(...roots, STRANGER)).rejects.toThrow(/can be reached/);
  });

  it('is the preferred one wherever, when servers run as ourselves', async () => {
    await mkdir(path.join(base, 'a'), { mode: 0o700 });
    const root = await ensureServersRoot(path.join(base, 'a/one'), path.join(base, 'b'), null);
    expect(root).toBe(path.join(base, 'a/one'));
  });
});

describe("a server's own folder", () => {
  it('is closed to others, is never shared, and goes without a trace', async () => {
    const folder = path.join(base, 'server');
    const account = await serverAccount();
    await makeServerFolder(folder, account);
    expect(await modeOf(folder)).toBe('700');
    if (account !== null) expect((await stat(folder)).uid).toBe(account.uid);
    await expect(makeServerFolder(folder, account)).rejects.toThrow('EEXIST');
    await removeServerFolder(folder);
    await removeServerFolder(folder);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });
});
