import { expect, it } from 'vitest';
import { FLAVOURS, type Flavour } from '../flavour.ts';
import { whatToRestore } from './loader-arguments.ts';

const [mongod, ferretdb] = FLAVOURS as [Flavour, Flavour];
const holding = (...names: string[]) => ({
  collections: names.map((collection) => ({ db: 'shop', collection, indexes: [] })),
});

it('leaves everything to mongorestore on a mongod', () => {
  expect(whatToRestore(mongod, { withOplog: false, summary: holding('orders') })).toEqual([]);
  expect(whatToRestore(mongod, { withOplog: true, summary: holding('orders') })).toEqual(['--oplogReplay']);
});

it('keeps accounts and indexes from it on FerretDB', () => {
  expect(whatToRestore(ferretdb, { withOplog: false, summary: holding('orders') })).toEqual([
    '--nsExclude=admin.system.users',
    '--noIndexRestore',
  ]);
});

it('names what its pattern for everything does not match', () => {
  const summary = holding('orders', 'line\nbreak', 'a*\\\rb');
  expect(whatToRestore(mongod, { withOplog: false, summary })).toEqual([
    '--nsInclude=*',
    '--nsInclude=shop.line\nbreak',
    '--nsInclude=shop.a\\*\\\\\rb',
  ]);
});
