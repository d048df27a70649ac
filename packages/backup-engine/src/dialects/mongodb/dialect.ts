import type { Dialect } from '../dialect.ts';
import { listObjects, readRows } from './contents/browse.ts';
import { countContents } from './contents/count.ts';
import { memberDecoder } from './dump/decode.ts';
import { dumpCommand } from './dump/dump.ts';
import { fingerprint } from './contents/fingerprint.ts';
import { loadMembers } from './load/load.ts';
import { planMembers } from './members.ts';
import { pingMongo, probeMongo } from './probe.ts';
import { mongoServer, releaseBackgroundWork } from './server/server.ts';
import { MongoPrograms } from './tools.ts';

export interface MongoDialectOptions {
  /** Folders with programs, looked into before those of the system. */
  readonly programFolders?: readonly string[];
}

/** MongoDB and FerretDB, backed up and restored by the MongoDB Database Tools. */
export function createMongoDialect(options: MongoDialectOptions = {}): Dialect {
  const programs = new MongoPrograms(options.programFolders ?? []);
  return {
    engine: 'mongodb',
    describe: () => programs.describe(),
    ping: pingMongo,
    probe: probeMongo,
    requireTools: (facts) => programs.tools(facts),
    listObjects,
    readRows,
    planMembers,
    dumpCommand: (credentials, member, facts) => dumpCommand(programs, { credentials, facts }, member),
    decoder: async (member) => memberDecoder(member),
    server: mongoServer(programs),
    load: (target, members, options) => loadMembers(programs, target, { members, options }),
    countContents,
    fingerprint,
    releaseBackgroundWork,
  };
}
