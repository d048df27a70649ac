import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, downloadModule, installGoPrograms, must } from './go-programs.mjs';
import { ROOT } from './repository.mjs';
import { run } from './run.mjs';

/** Where the tests look for the programs of MongoDB; npm start needs none of them. */
export const MONGO_PROGRAMS = join(ROOT, 'node_modules/.cache/holdfast-programs');

/**
 * Debian has neither a MongoDB server nor its tools. FerretDB is a server of the same protocol. The sources of the tools
 * are those of release 100.10.0, which has no version that the proxy knows.
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

/** Builds the programs where they are missing. Answers why they are not there, or null. */
export function installMongoPrograms() {
  return installGoPrograms({
    what: 'FerretDB and the MongoDB tools',
    folder: MONGO_PROGRAMS,
    modules: [FERRETDB, TOOLS],
    oldestGo: '1.24',
    build,
  });
}

async function build(work, made) {
  const ferretdb = join(work, 'ferretdb');
  cpSync(await downloadModule(FERRETDB), ferretdb, { recursive: true });
  await must(run('chmod', ['-R', 'u+w', ferretdb], { quiet: true }));
  writeFileSync(join(ferretdb, 'build/version/version.txt'), `${FERRETDB.version}\n`);
  await compile(ferretdb, { to: join(made, 'ferretdb'), from: './cmd/ferretdb' });
  const tools = await downloadModule(TOOLS);
  for (const name of ['mongodump', 'mongorestore']) {
    await compile(tools, { to: join(made, name), from: `./${name}/main`, release: TOOLS.release });
  }
  /* An archive of a replica set, as no server here makes one. */
  cpSync(join(tools, 'mongorestore/testdata/dump-w-oplog.archive'), join(made, 'replica-set.archive'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const why = await installMongoPrograms();
  if (why !== null) console.error(why);
  process.exit(why === null ? 0 : 1);
}
