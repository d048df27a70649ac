import type { ObjectKind } from '@holdfast/db-backup-domain/wire';

const kind: Record<ObjectKind, string> = {
  database: 'Database',
  schema: 'Schema',
  table: 'Table',
  view: 'View',
  collection: 'Collection',
  key: 'Key',
};

export const browser = {
  title: 'Data Browser',
  tree: 'DB Services',
  filter: 'Filter services',
  filterNone: (text: string) => `No DB Service matches “${text}”.`,
  clearFilter: 'Clear the filter',
  noServices: 'No DB Service yet',
  noServicesBody: 'Add a database server by its host and port to back it up.',
  noServicesOfPlatform: 'There is none in the namespaces of this installation that you may see.',
  choose: 'Choose a DB Service',
  chooseBody: 'Its backups, its policy and its contents open here.',
  allServices: 'All services',
  loading: 'Loading…',
  empty: 'Nothing in here',
  listed: (n: number, estimate: number) => `The first ${n} of about ${estimate} are listed`,
  failed: (reason: string) => `Could not be read: ${reason}`,
  kind,
  openObjects: 'Open objects',
  closeTab: (name: string) => `Close ${name}`,
  notFound: 'There is nothing at this address',
  notFoundBody: 'The DB Service or page may have been removed.',
  goToBrowser: 'Go to the Data Browser',
  rows: {
    of: {
      table: {
        title: (name: string) => `Rows of ${name}`,
        first: (n: number) => `First ${n} rows; there are more.`,
        all: (n: number) => (n === 1 ? '1 row' : `${n} rows`),
        none: 'This object has no rows.',
        noValue: 'NULL',
      },
      collection: {
        title: (name: string) => `Documents of ${name}`,
        first: (n: number) => `First ${n} documents; there are more.`,
        all: (n: number) => (n === 1 ? '1 document' : `${n} documents`),
        none: 'This collection has no documents.',
        /** The field is not in the document; a null that is in it is a value. */
        noValue: '–',
      },
      key: {
        title: (name: string) => `Contents of ${name}`,
        first: (n: number) => `First ${n} entries; there are more.`,
        all: (n: number) => (n === 1 ? '1 entry' : `${n} entries`),
        none: 'This key holds nothing.',
        noValue: '–',
      },
    },
    truncated: 'cut',
    readOnly: 'Read only',
    reload: 'Read again',
  },
  reload: 'Try again',
};
