import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** How `npm start` has Node run the server, from its launcher, which is plain JavaScript. */
export function serverArguments(): string[] {
  const text = readFileSync(join(repository, 'scripts/repository.mjs'), 'utf8');
  const [, list = ''] = /^export const SERVER_ARGUMENTS = \[(.*)\];$/m.exec(text) ?? [];
  return [...list.matchAll(/'([^']+)'/g)].map(([, argument = '']) => argument);
}
