import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { prepareWeb } from '../testing/render-web.tsx';
import { askFirst } from './ask-first.ts';

const ADDRESS = '/browse/demo/orders-db/backup';

/* What came just now is not asked again, however long the drawing takes here: the clock stands. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function prepare({ at = ADDRESS, signedIn = true } = {}) {
  const web = prepareWeb({ at, signedIn });
  web.world.addService({ name: 'orders-db' });
  for (const name of ['kept', 'other'])
    web.world.addBackup({ service: 'orders-db', name, status: 'Completed' });
  return web;
}

async function openAsked(at: string, web = prepare({ at })) {
  const questions = web.ask();
  const { pathname, search } = new URL(at, 'http://localhost');
  await askFirst(questions, { pathname, search });
  return { web, page: web.open(questions) };
}

it('draws the page with its rows at once, and asks for nothing twice', async () => {
  const { web } = await openAsked(ADDRESS);
  expect(screen.getByRole('row', { name: /kept/ })).toBeVisible();
  expect(screen.getByRole('treeitem', { name: /orders-db/ })).toBeVisible();
  expect(screen.queryByRole('status', { name: 'Loading…' })).toBeNull();
  await new Promise((later) => setTimeout(later, 300));
  const asked = web.calls.map(({ path }) => path).sort();
  expect(asked).toEqual(['db.get', 'db.list', 'project.list', 'system.info']);
});

it('asks for what the address filters', async () => {
  const { web } = await openAsked(`${ADDRESS}?q=kept&sort=name&type=manual`);
  expect(screen.getByRole('row', { name: /kept/ })).toBeVisible();
  expect(screen.queryByRole('row', { name: /other/ })).toBeNull();
  /* The last recovery point, where the filter hides it, is another question. */
  const lists = web.calls.filter(({ input }) => JSON.stringify(input ?? null).includes('"search":"kept"'));
  expect(lists).toHaveLength(1);
});

it('asks for no DB Service where the address names none', async () => {
  const { web } = await openAsked('/browse');
  expect(web.calls.map(({ path }) => path).sort()).toEqual(['db.list', 'project.list', 'system.info']);
});

it('says at once what failed, and does not ask again', async () => {
  const { web } = await openAsked('/browse/demo/no-such-db/backup');
  expect(screen.getByText('There is no such DB Service.')).toBeVisible();
  await new Promise((later) => setTimeout(later, 300));
  expect(web.calls.filter(({ path }) => path === 'db.get')).toHaveLength(1);
});

it('leads to the sign-in where the server knows nobody', async () => {
  await openAsked(ADDRESS, prepare({ signedIn: false }));
  expect(await screen.findByRole('heading', { name: /sign in/i })).toBeVisible();
});
