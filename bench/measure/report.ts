import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** Who reads a figure must know how busy the machine was. */
export function machine(): Record<string, unknown> {
  const model = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
  return {
    cores: cpus().length,
    model,
    load: loadavg().map((each) => rounded(each, 1)),
    node: process.version,
  };
}

export function printTable(title: string, rows: readonly Record<string, unknown>[]): void {
  console.log(`\n${title}`);
  console.table(rows);
}

/** The table for a person, then one line of JSON for everything else. */
export function report(
  title: string,
  rows: readonly Record<string, unknown>[],
  whole: Record<string, unknown>,
): void {
  printTable(title, rows);
  console.log(JSON.stringify({ title, machine: machine(), rows, ...whole }));
}

/** `--name=value` arguments; throws on a name that nobody knows. */
export function readArguments<T extends Record<string, number | string>>(defaults: T): T {
  const taken: Record<string, number | string> = { ...defaults };
  for (const argument of process.argv.slice(2)) {
    const [, name = '', value = ''] = /^--([a-z-]+)=(.*)$/.exec(argument) ?? [];
    if (!(name in defaults))
      throw new Error(`${argument} is unknown; there are: ${Object.keys(defaults).join(', ')}`);
    taken[name] = typeof defaults[name] === 'number' ? Number(value) : value;
  }
  return taken as T;
}
