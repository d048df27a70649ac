import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareWeb } from '../../../testing/render-web.tsx';

const AT = '/browse/demo/orders-db/backup';
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

const strip = () => screen.findByRole('region', { name: 'Recovery points of the last 14 days' });
const dayWith = (words: RegExp) => screen.getByRole('button', { name: words });

function prepare() {
  const web = prepareWeb({ at: AT });
  web.world.addService({ name: 'orders-db', createdAt: ago(30) });
  return web;
}

/* A noon that no change of the clocks is near: neither a day nor an hour turns under a test. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 5, 17, 12, 30) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the timeline of recovery points', () => {
  it('is not there while there is neither a backup nor a policy', async () => {
    const web = prepare();
    web.open();
    expect(await screen.findByText('No backups yet')).toBeVisible();
    expect(screen.queryByRole('region', { name: /last 14 days/ })).not.toBeInTheDocument();
  });

  it('says in one sentence and by day what there was, and what is due', async () => {
    const web = prepare();
    web.world.addBackup({ name: 'two-days-ago', service: 'orders-db', createdAt: ago(2) });
    web.world.addBackup({ name: 'broken', service: 'orders-db', createdAt: ago(2), status: 'Failed' });
    web.world.addBackup({ name: 'long-ago', service: 'orders-db', createdAt: ago(20) });
    await web.caller.db.backupPolicy.update({
      ...{ namespace: 'demo', service: 'orders-db', timeZone: 'UTC', retention: { days: 7 } },
      schedule: { frequency: 'daily', hour: 2, minute: 30 },
    });
    web.open();
    const shown = within(await strip());
    expect(shown.getByText(/^Last 14 days: 1 completed, 1 failed; next due .+\.$/)).toBeInTheDocument();
    expect(shown.getAllByRole('listitem')).toHaveLength(14);
    expect(
      dayWith(/: completed \d\d:\d\d, failed \d\d:\d\d$|: failed \d\d:\d\d, completed \d\d:\d\d$/),
    ).toBeVisible();
    expect(shown.getAllByRole('button', { name: /: no backup$/ })).toHaveLength(13);
  });

  it('is one stop of the Tab key; the arrows go from day to day and no further', async () => {
    const web = prepare();
    web.world.addBackup({ name: 'today', service: 'orders-db', createdAt: ago(0) });
    const { user } = web.open();
    const days = within(await strip()).getAllByRole('button');
    const stops = () => days.flatMap((day, index) => (day.tabIndex === 0 ? [index] : []));
    expect(stops()).toEqual([13]);
    days[13]!.focus();
    await user.keyboard('{ArrowRight}');
    expect(days[13]).toHaveFocus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(days[11]).toHaveFocus();
    await user.keyboard('{ArrowUp}');
    expect(days[4]).toHaveFocus();
    expect(stops()).toEqual([4]);
    await user.keyboard('{Home}');
    expect(days[0]).toHaveFocus();
    await user.keyboard('{End}');
    expect(days[13]).toHaveFocus();
  });

  it('leads from a day to its backup in the list; a day without one leads nowhere', async () => {
    const web = prepare();
    web.world.addBackup({ name: 'wanted', service: 'orders-db', createdAt: ago(3) });
    web.world.addBackup({ name: 'other', service: 'orders-db', createdAt: ago(5) });
    const { user } = web.open();
    await strip();
    const empty = screen.getAllByRole('button', { name: /: no backup$/ })[0]!;
    expect(empty).toHaveAttribute('aria-disabled', 'true');
    await user.click(empty);
    expect(await screen.findByRole('row', { name: /other/ })).toBeVisible();
    const days = within(await strip()).getAllByRole('button');
    days[10]!.focus();
    await user.keyboard('{Enter}');
    expect(screen.getByRole('region', { name: 'Backups' })).toHaveFocus();
    await waitFor(() => expect(screen.queryByRole('row', { name: /other/ })).not.toBeInTheDocument());
    expect(screen.getByRole('row', { name: /wanted/ })).toBeVisible();
    expect(screen.getByRole('searchbox', { name: /search/i })).toHaveValue('wanted');
  });

  it('follows what happens: a backup that ends, a run that never came', async () => {
    const web = prepare();
    web.world.addBackup({ name: 'making', service: 'orders-db', status: 'Running', createdAt: ago(0) });
    await web.caller.db.backupPolicy.update({
      ...{ namespace: 'demo', service: 'orders-db', timeZone: 'UTC', retention: { days: 30 } },
      schedule: { frequency: 'hourly', minute: 0 },
    });
    const { refetch } = web.open();
    const summary = within(await strip());
    expect(summary.getByText(/^Last 14 days: 1 in progress; next due/)).toBeInTheDocument();
    web.world.completeBackup({ namespace: 'demo', name: 'making' });
    web.world.changePolicy({ namespace: 'demo', name: 'orders-db' }, { since: ago(1) });
    await refetch();
    expect(
      await summary.findByText(/^Last 14 days: 1 completed, 2[0-9] without a backup; next due/),
    ).toBeInTheDocument();
  });
});
