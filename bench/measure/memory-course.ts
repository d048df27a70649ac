import type { TreeSample } from './process-tree.ts';
import { median, rounded } from './report.ts';

const MINUTE_MS = 60_000;

export interface MemoryRow extends Record<string, unknown> {
  readonly when: string;
  readonly pssMb: number;
  readonly rssMb: number;
}

/** Medians of the samples. */
export function memoryRow(when: string, samples: readonly TreeSample[]): MemoryRow {
  const of = (field: 'memory' | 'resident'): number => tenths(median(samples.map((each) => each[field])));
  return { when, pssMb: of('memory'), rssMb: of('resident') };
}

/** One row for each begun minute. */
export function memoryByMinute(what: string, samples: readonly TreeSample[]): MemoryRow[] {
  const from = samples[0]?.at ?? 0;
  const minutes = Map.groupBy(samples, ({ at }) => Math.floor((at - from) / MINUTE_MS));
  return [...minutes].map(([minute, ofIt]) => memoryRow(`${what}, minute ${String(minute + 1)}`, ofIt));
}

/** Megabytes per minute, by least squares over all samples. */
export function memorySlope(samples: readonly TreeSample[]): { pssMb: number; rssMb: number } {
  const of = (field: 'memory' | 'resident'): number => {
    const points = samples.map((each) => ({ x: each.at / MINUTE_MS, y: each[field] / 1e6 }));
    const mean = (axis: 'x' | 'y'): number =>
      points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    const [x, y] = [mean('x'), mean('y')];
    const above = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
    const below = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
    return rounded(above / below, 2);
  };
  return { pssMb: of('memory'), rssMb: of('resident') };
}

function tenths(bytes: number): number {
  return rounded(bytes / 1e6, 1);
}
