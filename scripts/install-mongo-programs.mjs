import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './repository.mjs';
import { run, timed } from './run.mjs';

/** Where the tests look for the programs of MongoDB; npm start needs none of them. */
export const MONGO_PROGRAMS = join(ROOT, 'node_modules/.cache/holdfast-programs');

/**
 * Debian has neither a MongoDB server nor its tools. FerretDB is a server of the same protocol; both are Go programs, and are
 * built from sources that the Go module proxy serves and these sums hold. The sources of the tools are those of release
 * 100.10.0, which has no version that the proxy knows.
 */
const FERRETDB = {
  module: 'github.com/FerretDB/FerretDB',
  version: 'v1.24.2',
  sum: 'h1:trrUU0LbmusMbyubhPS1IELncvrIwKrsRT2LW1UUWCw=',
};
const TOOLS = {
  module: 'github.com/mongodb/mongo-tools',
  version: 'v0.0.0-20240723193119-837c2bc263f4',
  sum: 'h1:23sRjM+3p+4yFL9tOg9qfNJHtBMl5PN5XA2iLWrYR+Y=',
  release: '100.10.0',
};
const OLDEST_GO = '1.24';
/** What a finished folder says of itself: another text, and it is made anew. */
const MADE_FROM = JSON.stringify([FERRETDB, TOOLS]);
const STAMP = 'made-from.json';
/** Go's own place, where distributions do not put it into PATH. */
const GO_PATH = [process.env.PATH ?? '', '/usr/local/go/bin'].join(delimiter);

/** Builds the programs where they are missing. Answers why they are not there, or null. */
export async function installMongoPrograms() {
  if (isThere()) return null;
  const lack = await whatGoLacks();
  if (lack !== null) return lack;
  return await timed('Building FerretDB and the MongoDB tools for the tests', async () => {
    const work = mkdtempSync(join(tmpdir(), 'holdfast-mongo-'));
    try {
      await build(work);
      return null;
    } catch (error) {
      return `The MongoDB programs could not be built: ${error.message}`;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

function isThere() {
  const stamp = join(MONGO_PROGRAMS, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === MADE_FROM;
}

async function whatGoLacks() {
  const { code, output } = await go(['env', 'GOVERSION'], tmpdir());
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? [];
  const [oldestMajor, oldestMinor] = OLDEST_GO.split('.').map(Number);
  const isNew =
    Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
  if (code === 0 && isNew) return null;
  return `Go ${OLDEST_GO} or newer is needed to build the MongoDB programs of the tests.`;
}

async function build(work) {
  const made = join(work, 'made');
  mkdirSync(made);
  const ferretdb = join(work, 'ferretdb');
  cpSync(await download(FERRETDB), ferretdb, { recursive: true });
  await must(run('chmod', ['-R', 'u+w', ferretdb], { quiet: true }));
  writeFileSync(join(ferretdb, 'build/version/version.txt'), `${FERRETDB.version}\n`);
  await compile(ferretdb, { to: join(made, 'ferretdb'), from: './cmd/ferretdb' });
  const tools = await download(TOOLS);
  for (const name of ['mongodump', 'mongorestore']) {
    await compile(tools, { to: join(made, name), from: `./${name}/main`, release: TOOLS.release });
  }
  /* An archive of a replica set, as no server here makes one. */
  cpSync(join(tools, 'mongorestore/testdata/dump-w-oplog.archive'), join(made, 'replica-set.archive'));
  writeFileSync(join(made, STAMP), MADE_FROM);
  rmSync(MONGO_PROGRAMS, { recursive: true, force: true });
  mkdirSync(join(MONGO_PROGRAMS, '..'), { recursive: true });
  moveFolder(made, MONGO_PROGRAMS);
}

/** The folder with the sources of a module, which are those that the sum is of. */
async function download({ module, version, sum }) {
  const { output } = await must(go(['mod', 'download', '-json', `${module}@${version}`], tmpdir()));
  const found = JSON.parse(output.slice(output.indexOf('{')));
  if (found.Sum !== sum) throw new Error(`${module} is not what it was: ${found.Sum}`);
  return found.Dir;
}

/** The module's own copies of others' sources are not whole: those that its go.sum names are taken. */
function compile(folder, { to, from, release = null }) {
  const stamped = release === null ? '' : ` -X main.VersionStr=${release}`;
  return must(go(['build', '-mod=mod', '-trimpath', `-ldflags=-s -w${stamped}`, '-o', to, from], folder));
}

function go(args, cwd) {
  const env = { ...process.env, PATH: GO_PATH, GOFLAGS: '-buildvcs=false', GOWORK: 'off' };
  return run('go', args, { cwd, env, quiet: true });
}

async function must(running) {
  const result = await running;
  if (result.code !== 0) throw new Error(result.output.trim().split('\n').slice(-3).join(' '));
  return result;
}

/** The temporary folder may be on another disk. */
function moveFolder(from, to) {
  const beside = `${to}.new`;
  rmSync(beside, { recursive: true, force: true });
  cpSync(from, beside, { recursive: true });
  renameSync(beside, to);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const why = await installMongoPrograms();
  if (why !== null) console.error(why);
  process.exit(why === null ? 0 : 1);
}
