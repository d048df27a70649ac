import type { ArchiveSummary } from '../archive/read-archive.ts';
import type { Flavour } from '../flavour.ts';
import { ACCOUNTS_DATABASE, USERS_COLLECTION } from '../namespaces.ts';

export interface WhatIsThere {
  readonly withOplog: boolean;
  readonly summary: Pick<ArchiveSummary, 'collections'>;
}

/** What `mongorestore` is to bring back of an archive: all of it, but for what a flavour does not take from it. */
export function whatToRestore(flavour: Flavour, { withOplog, summary }: WhatIsThere): string[] {
  // The tool takes no patterns beside it.
  if (withOplog) return ['--oplogReplay'];
  const accounts = flavour.mergesAccounts ? [] : [`--nsExclude=${ACCOUNTS_DATABASE}.${USERS_COLLECTION}`];
  const indexes = flavour.takesToolIndexes ? [] : ['--noIndexRestore'];
  return [...accounts, ...indexes, ...namesWithLineBreaks(summary)];
}

/** The tool's own pattern for "everything" stops at a line's end: such names are given one by one. */
function namesWithLineBreaks({ collections }: WhatIsThere['summary']): string[] {
  const names = collections
    .map(({ db, collection }) => `${db}.${collection}`)
    .filter((name) => /[\n\r]/.test(name));
  if (names.length === 0) return [];
  return ['*', ...names.map((name) => name.replaceAll(/[\\*]/g, String.raw`\$&`))].map(
    (pattern) => `--nsInclude=${pattern}`,
  );
}
