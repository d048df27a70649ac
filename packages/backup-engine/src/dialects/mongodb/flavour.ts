import type { ServerFacts } from '../dialect.ts';
import { type MongoSettings, readSettings } from './server/settings.ts';

export type FlavourName = NonNullable<MongoSettings['flavour']>;

/** What differs between the servers that speak MongoDB's wire protocol. */
export interface Flavour {
  readonly name: FlavourName;
  readonly label: string;
  /** The server program. */
  readonly program: string;
  /** A line for a shell, where there is one: what it cannot do is a comment. */
  readonly install: string;
  /** `mongorestore` brings users and roles back itself, by a command that this server has. */
  readonly mergesAccounts: boolean;
  /** It takes the index definitions as `mongorestore` sends them. */
  readonly takesToolIndexes: boolean;
  /** Accounts have roles. */
  readonly hasRoles: boolean;
}

const MONGOD: Flavour = {
  name: 'mongod',
  label: 'MongoDB',
  program: 'mongod',
  install: 'apt-get install mongodb-org-server # from repo.mongodb.org',
  mergesAccounts: true,
  takesToolIndexes: true,
  hasRoles: true,
};

const FERRETDB: Flavour = {
  name: 'ferretdb',
  label: 'FerretDB',
  program: 'ferretdb',
  install: '# ferretdb 1.24.2 from github.com/FerretDB/FerretDB/releases',
  mergesAccounts: false,
  // The field `ns` of a definition is unknown to it.
  takesToolIndexes: false,
  hasRoles: false,
};

export const FLAVOURS: readonly Flavour[] = [MONGOD, FERRETDB];

export function flavourOf(facts: Pick<ServerFacts, 'settings'>): Flavour {
  const name = readSettings(facts.settings).flavour;
  return FLAVOURS.find((flavour) => flavour.name === name) ?? MONGOD;
}
