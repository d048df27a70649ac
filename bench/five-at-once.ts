import { startSource } from './engines/index.ts';
import { startHoldfast, type Holdfast } from './measure/holdfast.ts';
import { latenciesOf, type Latencies } from './measure/latencies.ts';
import { peakOf, watchTree } from './measure/process-tree.ts';
import { megabytes, readArguments, report, rounded } from './measure/report.ts';

/**
 * Several backups asked for at once: the peak of the whole tree of processes, database servers left out, and how long a look at a DB
 * Service takes meanwhile. Two are carried out at a time; the others wait.
 */
const { engine, size, backups, looks } = readArguments({
  engine: 'postgresql',
  size: 500,
  backups: 5,
  looks: 200,
});

/** Milliseconds of looks, one after the other with a short rest between. */
async function look(holdfast: Holdfast): Promise<Latencies> {
  const taken: number[] = [];
  for (let count = 0; count < looks; count += 1) {
    const from = performance.now();
    await holdfast.server.api.db.get.query({ namespace: 'main', name: 'source-1' });
    taken.push(performance.now() - from);
    await new Promise((later) => setTimeout(later, 25));
  }
  return latenciesOf(taken);
}

await using source = await startSource(engine, size);
await using holdfast = await startHoldfast();
const services = Array.from({ length: backups }, (_, index) => `source-${index + 1}`);
for (const service of services) await holdfast.register(service, source.address);
const idle = await look(holdfast);
const watch = watchTree(holdfast.pid, { memory: true });
const from = performance.now();
for (const service of services) await holdfast.startBackup(service, `of-${service}`);
const [busy] = await Promise.all([
  look(holdfast),
  ...services.map((service) => holdfast.settled(service, `of-${service}`)),
]);
const seconds = (performance.now() - from) / 1000;
const samples = await watch.end();
report(
  `${backups} backups of ${engine} at once, ${megabytes(await source.bytes())} MB each`,
  [
    {
      what: 'whole tree, without database servers',
      peakPssMb: megabytes(peakOf(samples)),
      peakRssMb: megabytes(Math.max(...samples.map(({ resident }) => resident))),
      seconds: rounded(seconds, 1),
    },
    { what: 'a look at a DB Service while idle, ms', ...idle },
    { what: 'a look meanwhile, ms', ...busy },
  ],
  {},
);
