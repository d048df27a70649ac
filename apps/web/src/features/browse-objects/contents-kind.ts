import type { Engine } from '@holdfast/db-backup-domain/wire';

/** What an opened object holds: rows, documents, or the entries of a key. */
export type ContentsKind = 'table' | 'collection' | 'key';

const KIND: Record<Engine, ContentsKind> = {
  postgresql: 'table',
  mysql: 'table',
  mongodb: 'collection',
  redis: 'key',
};

/** Of any object that a service of this engine lets one open; a service that is not known is taken for one of tables. */
export function contentsKindOf(engine: Engine | null | undefined): ContentsKind {
  return engine === null || engine === undefined ? 'table' : KIND[engine];
}
