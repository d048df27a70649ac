import { isAbsolute, join } from 'node:path';
import type { ServerOptions } from './options.ts';
import { parseOptions } from './parse-options.ts';

/** Root of the repository: where relative paths of options begin. */
export const REPOSITORY_ROOT = join(import.meta.dirname, '../../..');

/** The options of this process, the only place that reads its environment. Throws OptionError. */
export function readOptions(): ServerOptions {
  return parseOptions(process.env);
}

/** An option's path, made absolute. */
export function pathInRepository(path: string): string {
  return isAbsolute(path) ? path : join(REPOSITORY_ROOT, path);
}
