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
import { run, timed } from './run.mjs';

/** Go's own place, where distributions do not put it into PATH. */
const GO_PATH = [process.env.PATH ?? '', '/usr/local/go/bin'].join(delimiter);
/** What a finished folder says of itself: another text, and it is made anew. */
const STAMP = 'made-from.json';

/**
 * Programs of the tests that no Debian package brings, built from sources that the Go module proxy serves and a sum
 * holds: made in a folder of its own, which appears whole or not at all. Answers why they are not there, or null.
 *
 * `build(work, made)` leaves the programs in `made`; `modules` are what they are made from.
 */
export async function installGoPrograms({ what, folder, modules, oldestGo, build }) {
  const madeFrom = JSON.stringify(modules);
  if (isThere(folder, madeFrom)) return null;
  const lack = await whatGoLacks(oldestGo, what);
  if (lack !== null) return lack;
  return await timed(`Building ${what} for the tests`, async () => {
    const work = mkdtempSync(join(tmpdir(), 'holdfast-go-'));
    try {
      const made = join(work, 'made');
      mkdirSync(made);
      await build(work, made);
      writeFileSync(join(made, STAMP), madeFrom);
      moveFolder(made, folder);
      return null;
    } catch (error) {
      return `${what} could not be built: ${error.message}`;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

function isThere(folder, madeFrom) {
  const stamp = join(folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === madeFrom;
}

async function whatGoLacks(oldestGo, what) {
  const { code, output } = await go(['env', 'GOVERSION'], tmpdir());
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? [];
  const [oldestMajor, oldestMinor] = oldestGo.split('.').map(Number);
  const isNew =
    Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
  if (code === 0 && isNew) return null;
  const found = code === 0 && major !== undefined ? `, and here is ${major}.${minor}` : ', and here is none';
  return `Go ${oldestGo} or newer is needed to build ${what} for the tests${found}: https://go.dev/dl (Debian's own is older).`;
}

/** The folder with the sources of a module, which are those that the sum is of. */
export async function downloadModule({ module, version, sum }) {
  const { output } = await must(go(['mod', 'download', '-json', `${module}@${version}`], tmpdir()));
  const found = JSON.parse(output.slice(output.indexOf('{')));
  if (found.Sum !== sum) throw new Error(`${module} is not what it was: ${found.Sum}`);
  return found.Dir;
}

/** The module's own copies of others' sources are not whole: those that its go.sum names are taken. */
export function compile(folder, { to, from, release = null }) {
  const stamped = release === null ? '' : ` -X main.VersionStr=${release}`;
  return must(go(['build', '-mod=mod', '-trimpath', `-ldflags=-s -w${stamped}`, '-o', to, from], folder));
}

function go(args, cwd) {
  const env = { ...process.env, PATH: GO_PATH, GOFLAGS: '-buildvcs=false', GOWORK: 'off' };
  return run('go', args, { cwd, env, quiet: true });
}

export async function must(running) {
  const result = await running;
  if (result.code !== 0) throw new Error(result.output.trim().split('\n').slice(-3).join(' '));
  return result;
}

/** The temporary folder may be on another disk. */
function moveFolder(from, to) {
  const beside = `${to}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(join(to, '..'), { recursive: true });
  cpSync(from, beside, { recursive: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(beside, to);
}
