import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fakePrograms, lives, stillAlive } from './fake-program.testing.ts';
import { findProgram } from './find-program.ts';

vi.setConfig({ testTimeout: 30_000 });

const hasTie = (await findProgram(['setpriv'])) !== null;
const MODULE = path.join(import.meta.dirname, 'pipeline.ts');

/** A parent that starts a pipeline, says its pids and waits to be killed. */
const PARENT = `
  import { startPipeline } from ${JSON.stringify(MODULE)};
  const account = JSON.parse(process.argv[2]);
  const sleep = { program: '/bin/sleep', args: ['300'] };
  startPipeline([sleep, { program: '/bin/cat', args: [] }], { account, atSpawn: (pids) => console.log(JSON.stringify(pids)) });
`;

describe.skipIf(!hasTie)('programs whose parent is killed by SIGKILL (needs setpriv)', () => {
  const accounts = [null, ...(process.getuid?.() === 0 ? [{ uid: 65534, gid: 65534 }] : [])];
  it.each(accounts)('die with it, under account %o', async (account) => {
    await using fake = await fakePrograms();
    const { program, args } = await fake.node('parent', PARENT, [JSON.stringify(account)]);
    const parent = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    // setpriv must have become the program: only then is the tie made.
    await vi.waitFor(async () => expect(await comm(pids[0] as number)).toBe('sleep'), 20_000);
    expect(await lives(pids[1] as number)).toBe(true);
    parent.kill('SIGKILL');
    const left = await stillAlive(pids);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    expect(left).toEqual([]);
  });
});

async function comm(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
}
