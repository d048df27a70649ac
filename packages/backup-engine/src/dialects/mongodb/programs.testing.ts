import { existsSync } from 'node:fs';
import path from 'node:path';
import { createMongoDialect } from './dialect.ts';
import { MongoPrograms } from './tools.ts';

/** Where `scripts/install-mongo-programs.mjs` puts the programs that Debian does not have. */
const programFolder = path.resolve(
  import.meta.dirname,
  '../../../../../node_modules/.cache/holdfast-programs',
);
export const programs = new MongoPrograms([programFolder]);
export const dialect = createMongoDialect({ programFolders: [programFolder] });
/** Why tests over a real server cannot run here; null: they can. */
export const missing = (await programs.describe()).available
  ? null
  : 'needs FerretDB and the MongoDB tools: node scripts/install-mongo-programs.mjs';

const sample = path.join(programFolder, 'replica-set.archive');
/** An archive with an oplog, which mongodump made of a replica set; null: it is not here. */
export const replicaSetArchive = existsSync(sample) ? sample : null;
