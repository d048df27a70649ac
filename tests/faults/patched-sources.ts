import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGES = ['backup-engine', 'db-backup-domain'] as const;

export interface Edit {
  /** Below packages/. */
  readonly file: string;
  /** Must be there exactly once: a patch that no longer applies is a failure. */
  readonly find: string;
  readonly replace: string;
}

export interface Witness {
  readonly pack: (typeof PACKAGES)[number];
  /** Below the package's src/. */
  readonly file: string;
  /** The test's own title. */
  readonly test: string;
}

export interface WitnessResult {
  /** null: there is no such test, or its file did not even load. */
  readonly status: 'passed' | 'failed' | null;
  readonly said: string;
}

/** A copy of the packages' sources, to be broken on purpose. The working tree is never touched. */
export interface PatchedSources extends AsyncDisposable {
  /** Runs the witnesses, grouped by file, as the sources are now. */
  run(witnesses: readonly Witness[]): Promise<Map<Witness, WitnessResult>>;
  /** Applies the edits while `work` runs. */
  withEdits<T>(edits: readonly Edit[], work: () => Promise<T>): Promise<T>;
}

export async function copySources(): Promise<PatchedSources> {
  const folder = await mkdtemp('/var/tmp/holdfast-guards-');
  await chmod(folder, 0o711);
  await cp(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  for (const pack of PACKAGES) await copyPackage(pack, folder);
  return {
    run: (witnesses) => runWitnesses(folder, witnesses),
    withEdits: async (edits, work) => {
      const before = new Map<string, string>();
      try {
        for (const edit of edits) await apply(join(folder, 'packages', edit.file), edit, before);
        return await work();
      } finally {
        for (const [path, text] of before) await writeFile(path, text);
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function copyPackage(pack: string, folder: string): Promise<void> {
  const from = join(ROOT, 'packages', pack);
  const to = join(folder, 'packages', pack);
  for (const entry of ['src', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    await cp(join(from, entry), join(to, entry), { recursive: true });
  await linkDependencies(join(from, 'node_modules'), join(to, 'node_modules'));
}

/** The packages themselves are linked to their copies, everything else to where it is. */
async function linkDependencies(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (name.startsWith('.')) continue;
    if (name === '@holdfast') {
      await mkdir(join(to, name));
      for (const pack of await readdir(join(from, name)))
        await symlink(join(to, '../..', pack), join(to, name, pack));
    } else await symlink(await realpath(join(from, name)), join(to, name));
  }
}

async function apply(path: string, edit: Edit, before: Map<string, string>): Promise<void> {
  const text = await readFile(path, 'utf8');
  if (!before.has(path)) before.set(path, text);
  const places = text.split(edit.find).length - 1;
  if (places !== 1)
    throw new Error(`The patch of ${edit.file} no longer applies: found ${places} times: ${edit.find}`);
  await writeFile(
    path,
    text.replace(edit.find, () => edit.replace),
  );
}

interface Report {
  testResults: {
    name: string;
    assertionResults: { title: string; status: string; failureMessages: string[] }[];
  }[];
}

async function runWitnesses(
  folder: string,
  witnesses: readonly Witness[],
): Promise<Map<Witness, WitnessResult>> {
  const found = new Map<Witness, WitnessResult>();
  for (const pack of PACKAGES) {
    const own = witnesses.filter((witness) => witness.pack === pack);
    if (own.length === 0) continue;
    const { report, said } = await runVitest(join(folder, 'packages', pack), own);
    for (const witness of own) {
      const file = report?.testResults.find(({ name }) => name.endsWith(`/src/${witness.file}`));
      const result = file?.assertionResults.find(({ title }) => title === witness.test);
      const status = result?.status === 'passed' || result?.status === 'failed' ? result.status : null;
      found.set(witness, { status, said: result?.failureMessages.join('\n') ?? said });
    }
  }
  return found;
}

async function runVitest(
  cwd: string,
  witnesses: readonly Witness[],
): Promise<{ report: Report | null; said: string }> {
  const output = join(cwd, 'report.json');
  await rm(output, { force: true });
  const files = [...new Set(witnesses.map(({ file }) => `src/${file}`))];
  const titles = [
    ...new Set(witnesses.map(({ test }) => test.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))),
  ].join('|');
  const vitest = join(await realpath(join(cwd, 'node_modules/vitest')), 'vitest.mjs');
  const args = [vitest, 'run', ...files, '-t', titles, '--reporter=json', `--outputFile=${output}`];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  await once(child, 'close');
  const text = await readFile(output, 'utf8').catch(() => null);
  return { report: text === null ? null : (JSON.parse(text) as Report), said: said.slice(-4000) };
}
