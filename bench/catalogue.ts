import type { BackupQuery } from '@holdfast/db-backup-domain/wire';
import type { TestEngine } from '@holdfast/backup-engine/testing';
import { createFilledEngine, FILLED } from '../tests/simulation/filled-engine.ts';

/**
 * What the surface of a service and the scheduler's look cost with 100 and with 100 000 backups in the catalogue, as
 * ratios. Arguments: backups of the large one (default 100000), rounds (default 200).
 */
const many = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 200);
const FEW = 100;

interface Measured {
  readonly smallP50: number;
  readonly smallP95: number;
  readonly largeP50: number;
  readonly largeP95: number;
  readonly ratioP50: number;
  readonly ratioP95: number;
}

type Work = (engine: TestEngine) => Promise<unknown>;

function view(backups: BackupQuery): Work {
  return ({ backend, call, namespace }) => backend.viewService(call, { namespace, name: FILLED, backups });
}

/** A page near the middle of what there is: its cursor is found once per engine. */
function deep(query: BackupQuery): Work {
  const cursors = new Map<TestEngine, string>();
  return async (engine) => {
    const cursor = cursors.get(engine) ?? (await middle(engine, query));
    cursors.set(engine, cursor);
    return view({ ...query, cursor })(engine);
  };
}

async function middle({ backend, call, namespace }: TestEngine, query: BackupQuery): Promise<string> {
  let cursor: string | undefined;
  for (let seen = 0; ;) {
    const backups = { ...query, ...(cursor === undefined ? {} : { cursor }) };
    const found = await backend.viewService(call, { namespace, name: FILLED, backups });
    if ('unchanged' in found) throw new Error('unchanged was not asked for');
    seen += found.backups.items.length;
    const next = found.backups.nextCursor;
    if (next === null) throw new Error('there is no middle');
    cursor = next;
    if (seen * 2 >= found.backups.total - (query.limit ?? 50)) return cursor;
  }
}

/** What all match, in a spelling that was not asked for yet, of which there are 256: each is counted anew. */
function unheard(): Work {
  const asked = new Map<TestEngine, number>();
  return (engine) => {
    const nth = asked.get(engine) ?? 0;
    asked.set(engine, nth + 1);
    let letters = 0;
    const search = FILLED.replaceAll(/[a-z]/g, (letter) =>
      (nth >> letters++) & 1 ? letter.toUpperCase() : letter,
    );
    return view({ search })(engine);
  };
}

const sorted = (by: NonNullable<BackupQuery['sort']>['by'], direction: 'asc' | 'desc'): Work =>
  view({ sort: { by, direction } });

const WORKS: Record<string, Work> = {
  'db.get, first page': view({}),
  'db.get, a page of 200': view({ limit: 200 }),
  'db.get, a deep page': deep({ limit: 20 }),
  'db.get, nothing has changed': async (engine) => {
    const { backend, call, namespace } = engine;
    const known = revisions.get(engine);
    const found = await backend.viewService(call, {
      ...{ namespace, name: FILLED },
      ...(known === undefined ? {} : { knownRevision: known }),
    });
    if (!('unchanged' in found)) revisions.set(engine, found.revision);
  },
  'db.get, type manual': view({ type: 'manual' }),
  'db.get, status Failed': view({ status: 'Failed' }),
  'db.get, both filters': view({ type: 'manual', status: 'Failed' }),
  'db.get, by name': sorted('name', 'asc'),
  'db.get, by size': sorted('sizeBytes', 'desc'),
  'db.get, by duration': sorted('durationMs', 'asc'),
  'db.get, by expiry': sorted('expiresAt', 'desc'),
  'db.get, by status': sorted('status', 'asc'),
  'db.get, search that few match': view({ search: 'release 57' }),
  'db.get, search that none matches': view({ search: 'no such thing' }),
  'db.get, search that all match': view({ search: 'orders' }),
  'db.get, search that all match, nobody asked before': unheard(),
  'db.list': ({ backend, call }) => backend.listServices(call, {}),
  'the expired ones': ({ internals: { runtime } }) =>
    runtime.catalogue.retention.retainable({ now: runtime.host.clock.now() }),
  'a look of the scheduler': ({ internals }) => internals.scheduler.tick(),
};
const revisions = new Map<TestEngine, string>();

/** Alternated, so that both see the same machine. Milliseconds. */
async function compare(work: Work, engines: readonly [TestEngine, TestEngine]): Promise<Measured> {
  const taken: [number[], number[]] = [[], []];
  for (let round = -5; round < rounds; round += 1)
    for (const [index, engine] of engines.entries()) {
      const from = performance.now();
      await work(engine);
      if (round >= 0) taken[index]?.push(performance.now() - from);
    }
  const [small, large] = taken;
  const figures = {
    ...{ smallP50: quantile(small, 0.5), smallP95: quantile(small, 0.95) },
    ...{ largeP50: quantile(large, 0.5), largeP95: quantile(large, 0.95) },
  };
  return {
    ...figures,
    ratioP50: round2(figures.largeP50 / figures.smallP50),
    ratioP95: round2(figures.largeP95 / figures.smallP95),
  };
}

function quantile(values: readonly number[], part: number): number {
  const sortedValues = values.toSorted((a, b) => a - b);
  return round2(sortedValues[Math.min(sortedValues.length - 1, Math.floor(sortedValues.length * part))] ?? 0);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

await using small = await createFilledEngine(FEW);
await using large = await createFilledEngine(many);
const results: Record<string, Measured> = {};
for (const [name, work] of Object.entries(WORKS)) results[name] = await compare(work, [small, large]);
console.table(results);
console.log(JSON.stringify({ few: FEW, many, rounds, results }));
