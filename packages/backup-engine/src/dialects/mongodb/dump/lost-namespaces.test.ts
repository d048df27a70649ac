import { expect, it } from 'vitest';
import { whyLost } from './lost-namespaces.ts';
import { isDumped } from '../namespaces.ts';

it('refuses names that the tools pass over without a word', () => {
  expect(whyLost({ db: 'shop', collection: 'a$b' }, false)).toMatch(/"shop\.a\$b"/);
  expect(whyLost({ db: 'shop', collection: 'line\nbreak' }, true)).toMatch(/line break/);
  expect(whyLost({ db: 'shop', collection: 'line\nbreak' }, false)).toBeNull();
  expect(whyLost({ db: 'shop', collection: 'orders' }, true)).toBeNull();
  expect(whyLost({ db: 'local', collection: 'oplog.$main' }, true)).toBeNull();
});

it.each([
  ['shop', 'orders', true],
  ['shop', 'system.js', true],
  ['shop', 'system.views', false],
  ['shop', 'system.buckets.weather', false],
  ['shop', 'system.profile', false],
  ['admin', 'system.users', true],
  ['admin', 'of people', true],
  ['admin', 'system.keys', false],
  ['config', 'settings', true],
  ['config', 'system.sessions', false],
  ['local', 'startup_log', false],
])('knows what mongodump takes: %s.%s %s', (db, collection, taken) => {
  expect(isDumped({ db, collection })).toBe(taken);
});
