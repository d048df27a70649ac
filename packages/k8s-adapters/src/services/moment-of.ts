import type { KubeContext } from '../kube-context.ts';
import type { ShownAt } from './service-of.ts';

/** Now, by the settings in force: read once in each operation, so that all it shows is of one moment. */
export function momentOf({ now, settings }: KubeContext): ShownAt {
  return { now: now(), settings };
}
