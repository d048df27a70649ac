import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import { parse } from 'yaml';
import type { Crd } from './crd.ts';
import { definitionsOfLine } from './lines.ts';

/** KubeBlocks' own are not copied into the repository; beside it they may lie. */
const FULL_BESIDE = resolve(import.meta.dirname, '../../../../../../shared/kubeblocks/crds');
const REDUCED = resolve(import.meta.dirname, '../crds');
const CACHE = resolve(import.meta.dirname, '../../../../../node_modules/.cache/holdfast-kube');
/** The kinds that Holdfast reads or writes, and those it must leave alone where they exist. */
const PLURALS = new Set([
  'clusters',
  'componentdefinitions',
  'opsrequests',
  'actionsets',
  'backuppolicies',
  'backuprepos',
  'backups',
  'backupschedules',
  'restores',
]);

export interface Definitions {
  readonly crds: readonly Crd[];
  /** 'full': KubeBlocks' own; 'reduced': the repository's. */
  readonly kind: 'full' | 'reduced';
}

/**
 * The CustomResourceDefinitions of KubeBlocks for a line: the full ones from the folder that HOLDFAST_CRDS names, or
 * from beside the repository; else, or where HOLDFAST_CRDS is empty, the reduced ones.
 */
export async function readDefinitions(line: KubeblocksLine): Promise<Definitions> {
  const folder = process.env.HOLDFAST_CRDS ?? (existsSync(FULL_BESIDE) ? FULL_BESIDE : '');
  const isFull = folder !== '';
  if (isFull && !existsSync(folder)) throw new Error(`HOLDFAST_CRDS names ${folder}, which does not exist.`);
  const crds = await readFolder(isFull ? folder : REDUCED);
  return { crds: definitionsOfLine(crds, line), kind: isFull ? 'full' : 'reduced' };
}

async function readFolder(folder: string): Promise<Crd[]> {
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
  const wanted = names.filter((name) => PLURALS.has(/([a-z]+)\.ya?ml$/.exec(name)?.[1] ?? ''));
  const texts = await Promise.all(wanted.map((name) => readFile(join(folder, name), 'utf8')));
  const crds = await parsedOnce(texts);
  const missing = [...PLURALS].filter((plural) => !crds.some(({ spec }) => spec.names.plural === plural));
  if (missing.length > 0) throw new Error(`${folder} has no definition of ${missing.join(', ')}.`);
  return crds;
}

/** The full definitions are 70 000 lines of YAML: what they say is kept as JSON beside the programs. */
async function parsedOnce(texts: readonly string[]): Promise<Crd[]> {
  const hash = texts.reduce((whole, text) => whole.update(text).update('\0'), createHash('sha256'));
  const file = join(CACHE, `definitions-${hash.digest('hex').slice(0, 16)}.json`);
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Crd[];
  const crds = texts.map((text) => withoutProse(parse(text)) as Crd);
  await mkdir(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  await writeFile(half, JSON.stringify(crds));
  await rename(half, file);
  return crds;
}

/** Descriptions are most of a definition, and an API server takes seconds to read them. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => !(key === 'description' && typeof inner === 'string'),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutProse(inner)]));
}
