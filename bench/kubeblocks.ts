import { setTimeout as sleep } from 'node:timers/promises';
import { firstListOfBackups } from './kubernetes/first-list.ts';
import { requestRates, type Stretch } from './kubernetes/request-rates.ts';
import { startCallerServer } from './kubernetes/start-caller-server.ts';
import { SERVICE, startFilledPlatform, type FilledPlatform } from './kubernetes/start-filled-platform.ts';
import { latenciesOf } from './measure/latencies.ts';
import { memoryByMinute, memoryRow, memorySlope } from './measure/memory-course.ts';
import { peakOf, watchTree } from './measure/process-tree.ts';
import { megabytes, printTable, readArguments, report, rounded } from './measure/report.ts';
import { letThemLook, lookAt, type Looks, type ViewedService } from './measure/viewers.ts';

/**
 * The kubeblocks backend over a real API server: what one viewer and what many ask of it in a minute, how long a look at
 * a DB Service takes them, and what the server needs of memory meanwhile. Seconds: `alone` with one viewer, `seconds` with
 * many, `poll` between two looks of one viewer, `change` between two changes of a Backup. `snapshot`: kB of each Backup's
 * annotation.
 */
const { backups, viewers, seconds, alone, poll, change, tokens, snapshot } = readArguments({
  backups: 10_000,
  viewers: 100,
  seconds: 600,
  alone: 300,
  poll: 3,
  change: 5,
  tokens: 10,
  snapshot: 20,
});
const SAMPLE_MS = 2000;
const FIRST_LOOK_MS = 120_000;

interface Phase extends Stretch {
  readonly looks: Looks;
  /** Wall clock, milliseconds. */
  readonly from: number;
  readonly until: number;
}

/** Milliseconds until a server that has listed nothing yet shows the service; it may say in between that it is not ready. */
async function firstLook(service: ViewedService, token: string): Promise<number> {
  const from = performance.now();
  for (;;) {
    try {
      await lookAt(service, { token });
      return performance.now() - from;
    } catch (error) {
      if (performance.now() - from > FIRST_LOOK_MS) throw error;
      await sleep(50);
    }
  }
}

/** A Backup changes every so often until the answer is called, which throws what went wrong. */
function keepChanging(filled: FilledPlatform): () => Promise<void> {
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted) {
      await filled.changeOne();
      await sleep(change * 1000, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  work.catch(() => undefined);
  return () => {
    over.abort();
    return work;
  };
}

async function phase(
  { filled, service }: { filled: FilledPlatform; service: ViewedService },
  crowd: { viewers: number; seconds: number; tokens: readonly string[] },
): Promise<Phase> {
  const { front } = filled.platform;
  front.forgetRequests();
  const endChanges = keepChanging(filled);
  const from = Date.now();
  const looks = await letThemLook({ service, everyMs: poll * 1000, ...crowd });
  const until = Date.now();
  const requests = front.requests();
  await endChanges();
  const name = crowd.viewers === 1 ? '1 viewer' : `${String(crowd.viewers)} viewers`;
  return { name, looks, from, until, requests, seconds: (until - from) / 1000 };
}

function lookRows({ name, looks: { whole, unchanged, failures } }: Phase): Record<string, unknown>[] {
  const rowOf = (what: string, taken: readonly number[]): Record<string, unknown> => ({
    'db.get, ms': `${name}, ${what}`,
    looks: taken.length,
    ...latenciesOf(taken),
  });
  return [
    rowOf('all', [...whole, ...unchanged]),
    rowOf('whole views', whole),
    rowOf('nothing new', unchanged),
    ...(failures.length === 0 ? [] : [{ 'db.get, ms': `${name}, failed`, looks: failures.length }]),
  ];
}

const filling = performance.now();
await using filled = await startFilledPlatform(backups, snapshot * 1000);
const filledSeconds = rounded((performance.now() - filling) / 1000, 1);
const { platform } = filled;
const callers = Array.from(
  { length: tokens },
  (_, at) => platform.front.addUser(`system:serviceaccount:bench:viewer-${String(at)}`).token,
);
const listing = firstListOfBackups(platform.front, AbortSignal.timeout(FIRST_LOOK_MS));
await using server = await startCallerServer(platform);
const service: ViewedService = { url: server.url, namespace: platform.namespace, name: SERVICE };
const watch = watchTree(server.process.pid ?? 0, { memory: true, everyMs: SAMPLE_MS });
const firstLookMs = rounded(await firstLook(service, callers[0] ?? ''), 0);
const firstList = await listing;
const one = await phase({ filled, service }, { viewers: 1, seconds: alone, tokens: callers });
const many = await phase({ filled, service }, { viewers, seconds, tokens: callers });
const samples = await watch.end();
const within = ({ from, until }: Phase) => samples.filter(({ at }) => at >= from && at <= until);

const requests = requestRates([one, many]);
const memory = [
  memoryRow('start', samples.slice(0, 1)),
  ...[one, many].flatMap((each) => memoryByMinute(each.name, within(each))),
  memoryRow('end', samples.slice(-1)),
];
const crowded = within(many);
const slope = memorySlope(crowded);
const lateSlope = memorySlope(crowded.slice(crowded.length / 2));
printTable(`What the API server is asked: ${String(backups)} backups, ${String(tokens)} tokens`, requests);
printTable('Memory of the server', [
  ...memory,
  { when: `slope with ${many.name}, MB per minute`, ...slope },
  { when: 'slope of the second half of that', ...lateSlope },
  {
    when: 'peak',
    pssMb: megabytes(peakOf(samples)),
    rssMb: megabytes(Math.max(...samples.map((s) => s.resident))),
  },
]);
report(
  `A look at a DB Service with ${String(backups)} backups; the first list took ${String(firstList.ms)} ms (${String(firstList.pages)} pages), the first look ${String(firstLookMs)} ms`,
  [one, many].flatMap(lookRows),
  {
    settings: { backups, viewers, seconds, alone, poll, change, tokens, snapshot },
    ...{
      filledSeconds,
      firstList,
      firstLookMs,
      requests,
      memory,
      slope,
      lateSlope,
      peakPssMb: megabytes(peakOf(samples)),
    },
    failures: [...new Set([one, many].flatMap(({ looks }) => looks.failures))].slice(0, 5),
  },
);
