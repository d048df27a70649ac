import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 15;

/** What all processes of the machine showed of themselves while it looked. */
export interface ProcessWatch {
  /** Resolves once it has looked at every process so many times more. */
  looked(times: number): Promise<void>;
  /** Ends the looking. */
  stop(): Promise<Seen>;
}

export interface Seen {
  readonly commandLines: ReadonlySet<string>;
  /** Command lines that held the secret. */
  readonly inArguments: readonly string[];
  /** Programs whose environment held it: its own account and root can read that. */
  readonly inEnvironment: readonly { readonly program: string; readonly user: number }[];
}

/** Looks again and again at the arguments, which everybody may read, and the environment of every other process. */
export function watchProcesses(secret: string): ProcessWatch {
  const commandLines = new Set<string>();
  const inArguments: string[] = [];
  const inEnvironment: { program: string; user: number }[] = [];
  let looks = 0;
  let over = false;
  const looking = (async () => {
    while (!over) {
      for (const pid of await pids()) {
        const shown = await show(pid);
        commandLines.add(shown.arguments);
        if (shown.arguments.includes(secret)) inArguments.push(shown.arguments);
        if (!shown.environment.includes(secret)) continue;
        const user = await userOf(Number(pid)).catch(() => null);
        if (user !== null)
          inEnvironment.push({ program: basename(shown.arguments.split(' ')[0] ?? ''), user });
      }
      looks += 1;
      await sleep(LOOK_MS);
    }
  })();
  return {
    looked: async (times) => {
      // The look under way began before this was asked.
      for (const enough = looks + 1 + times; looks < enough;) await sleep(LOOK_MS);
    },
    stop: async () => {
      over = true;
      await looking;
      return { commandLines, inArguments, inEnvironment };
    },
  };
}

async function pids(): Promise<string[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
}

async function show(pid: string): Promise<{ arguments: string; environment: string }> {
  const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  return { arguments: (await read('cmdline')).replaceAll('\0', ' '), environment: await read('environ') };
}

/** The account that a process runs under. */
export async function userOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
}

/** Local addresses on which a process listens, as the kernel writes them: '0100007F:1F90'. */
export async function listeningAddresses(pid: number): Promise<string[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
  );
  const sockets = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/net/${table}`, 'utf8')));
  const LISTEN = '0A';
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN && sockets.has(fields[9] ?? ''))
    .map((fields) => fields[1] ?? '');
}

/** What `seen` should not show: any argument, and the environment of any program but `allowed`, run under `account`. */
export function leaksIn(seen: Seen, allowed: readonly string[], account: number): string[] {
  const exposed = seen.inEnvironment.filter(
    ({ program, user }) => !allowed.includes(program) || user !== account,
  );
  return [
    ...seen.inArguments,
    ...exposed.map(({ program, user }) => `${program} of ${user}, in its environment`),
  ];
}
