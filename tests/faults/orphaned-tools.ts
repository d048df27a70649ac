import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const TOOLS = ['pg_dump', 'pg_dumpall', 'pg_restore', 'zstd', 'setpriv'];
const SOON_MS = 5_000;

/**
 * Programs of these names (as the kernel knows them, 15 characters at most) that live on without their parent: what a dead
 * process leaves behind is handed to process 1. Each is given 5 s: the kernel kills a tool when its parent dies, but until
 * it is next given a processor, it is still seen running. Answers with `pid (name)`.
 */
export async function orphanedTools(names: readonly string[] = TOOLS): Promise<string[]> {
  const end = performance.now() + SOON_MS;
  for (;;) {
    const orphans = await orphansNow(names);
    if (orphans.length === 0 || performance.now() > end) return orphans;
    await sleep(20);
  }
}

async function orphansNow(names: readonly string[]): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  const found = stats.map((stat) => /^(?<who>\d+ \((?<name>.*)\)) [^ZX] 1 /.exec(stat)?.groups);
  return found.flatMap((orphan) =>
    orphan !== undefined && names.includes(orphan['name']!) ? [orphan['who']!] : [],
  );
}
