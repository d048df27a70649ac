import { readFile, readdir } from 'node:fs/promises';

/** Database servers may be children of what is measured, and are not it. */
const SERVERS = new Set(['postgres', 'mariadbd', 'mysqld', 'redis-server', 'mongod', 'ferretdb']);
const EVERY_MS = 200;
const TICKS_PER_SECOND = 100;

export interface TreeSample {
  /** Wall clock, milliseconds. */
  readonly at: number;
  /** CPU seconds so far of all that live and of all children that have ended. */
  readonly cpu: number;
  /** Proportional set size of all that live: a page that several share counts once. Bytes; 0 where none was asked for. */
  readonly memory: number;
  /** Sum of the resident sets: a page that several share counts once for each. Bytes. */
  readonly resident: number;
}

export interface TreeWatch {
  /** Stops, after one more sample. */
  end(): Promise<TreeSample[]>;
}

/** Samples a process and its descendants, without database servers, five times a second where nothing else is said. */
export function watchTree(
  pid: number,
  { memory, everyMs = EVERY_MS }: { memory: boolean; everyMs?: number },
): TreeWatch {
  const samples: TreeSample[] = [];
  let over = false;
  const work = (async () => {
    for (;;) {
      const isLast = over;
      samples.push(await sampleTree(pid, memory));
      if (isLast) return;
      await new Promise((later) => setTimeout(later, everyMs));
    }
  })();
  return {
    async end() {
      over = true;
      await work;
      return samples;
    },
  };
}

async function sampleTree(pid: number, withMemory: boolean): Promise<TreeSample> {
  let cpu = 0;
  let memory = 0;
  let resident = 0;
  for (const each of await treeOf(pid)) {
    cpu += await cpuSeconds(each);
    if (!withMemory) continue;
    const { pss, rss } = await memoryOf(each);
    memory += pss;
    resident += rss;
  }
  return { at: Date.now(), cpu, memory, resident };
}

async function treeOf(pid: number): Promise<number[]> {
  const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
  if (name === '' || SERVERS.has(name)) return [];
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  return [pid, ...(await Promise.all(children.map(treeOf))).flat()];
}

/** Its own and that of its children that were waited for. */
async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
  return Number.isNaN(ticks) ? 0 : ticks / TICKS_PER_SECOND;
}

async function memoryOf(pid: number): Promise<{ pss: number; rss: number }> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { pss: bytes('Pss'), rss: bytes('Rss') };
}

export function peakOf(samples: readonly TreeSample[]): number {
  return Math.max(0, ...samples.map(({ memory }) => memory));
}

/** CPU seconds between the first sample and the first one at or after `until`. */
export function cpuUntil(samples: readonly TreeSample[], until = Infinity): number {
  const last = samples.find(({ at }) => at >= until) ?? samples.at(-1);
  return (last?.cpu ?? 0) - (samples[0]?.cpu ?? 0);
}
