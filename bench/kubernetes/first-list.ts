import type { Front } from '@holdfast/k8s-adapters/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { rounded } from '../measure/report.ts';

const LOOK_MS = 5;

export interface FirstList {
  /** From the first page that was asked for to the watch that begins where the last one ended. */
  readonly ms: number;
  readonly pages: number;
}

/** Waits until the Backups have been listed for the first time since the front has been up. */
export async function firstListOfBackups(front: Front, signal: AbortSignal): Promise<FirstList> {
  const backups = { resource: 'backups' };
  const pages = (): number => front.requests({ ...backups, verb: 'list' }).length;
  const until = async (isSo: () => boolean): Promise<number> => {
    while (!isSo()) await sleep(LOOK_MS, undefined, { signal });
    return performance.now();
  };
  const from = await until(() => pages() > 0);
  const listed = await until(() => front.watches.count(backups) > 0);
  return { ms: rounded(listed - from, 0), pages: pages() };
}
