import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { prepareWeb } from '../../../testing/render-web.tsx';

const AT = '/browse/demo/orders-db/backup';

async function rowOf(name: string): Promise<HTMLElement> {
  return screen.findByRole('row', { name: new RegExp(name) });
}

describe('the Backup tab', () => {
  it('shows what is known of each backup', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    web.world.addBackup({
      name: 'before-migration',
      service: 'orders-db',
      description: 'schema v42',
      createdAt: new Date(Date.now() - 7_200_000).toISOString(),
      completedAt: new Date(Date.now() - 7_159_000).toISOString(),
      sizeBytes: 1_200_000_000,
    });
    web.world.addBackup({
      name: 'broken',
      service: 'orders-db',
      type: 'automatic',
      status: 'Failed',
      failureReason: 'disk full',
    });
    web.open();
    const made = await rowOf('before-migration');
    for (const text of ['schema v42', 'Manual', 'Completed', '2 h ago', '41 s', '1.2 GB'])
      expect(within(made).getByText(text)).toBeVisible();
    const failed = await rowOf('broken');
    for (const text of ['Automatic', 'Failed', 'disk full'])
      expect(within(failed).getByText(text)).toBeVisible();
    expect(screen.getByRole('region', { name: 'Last recovery point' })).toHaveTextContent('before-migration');
  });

  it('offers restore for Completed backups alone, and no delete while one is in progress; both say why', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    web.world.addBackup({ name: 'made', service: 'orders-db' });
    web.world.addBackup({ name: 'making', service: 'orders-db', status: 'Running' });
    web.world.addBackup({ name: 'broken', service: 'orders-db', status: 'Failed' });
    const { user } = web.open();
    const itemsOf = async (name: string) => {
      await user.click(await screen.findByRole('button', { name: `Actions for ${name}` }));
      const menu = await screen.findByRole('menu', { name: `Actions for ${name}` });
      return [/^Restore/, /^Delete/].map((item) => within(menu).getByRole('menuitem', { name: item }));
    };

    const [restoreMade, deleteMade] = await itemsOf('made');
    expect(restoreMade).not.toHaveAttribute('aria-disabled');
    expect(deleteMade).not.toHaveAttribute('aria-disabled');
    await user.keyboard('{Escape}');

    const [restoreMaking, deleteMaking] = await itemsOf('making');
    expect(restoreMaking).toHaveAttribute('aria-disabled', 'true');
    expect(restoreMaking).toHaveTextContent('Only a Completed backup can be restored.');
    expect(deleteMaking).toHaveAttribute('aria-disabled', 'true');
    expect(deleteMaking).toHaveTextContent('The backup is still in progress.');
    await user.click(deleteMaking!);
    expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
    await user.keyboard('{Escape}');

    const [restoreBroken, deleteBroken] = await itemsOf('broken');
    expect(restoreBroken).toHaveAttribute('aria-disabled', 'true');
    expect(deleteBroken).not.toHaveAttribute('aria-disabled');
  });

  it('says that an engine is unsupported and offers nothing', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db', engine: null, engineLabel: 'Kafka' });
    web.open();
    expect(await screen.findByText('Backup is not available for Kafka')).toBeVisible();
    expect(
      screen.getByText('Supported are PostgreSQL, MySQL and MariaDB, MongoDB, and Redis.'),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Back up now' })).not.toBeInTheDocument();
  });

  it('keeps the backups of a stopped service in sight and says why none can be made', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db', status: 'Stopped' });
    web.world.addBackup({ name: 'made', service: 'orders-db' });
    const { user } = web.open();
    expect(await screen.findByText('This DB Service is stopped')).toBeVisible();
    expect(await rowOf('made')).toBeVisible();
    const create = screen.getByRole('button', { name: 'Back up now' });
    expect(create).toHaveAttribute('aria-disabled', 'true');
    expect(create).toHaveAccessibleDescription(/The DB Service is not running\. Start the DB Service/);
    await user.click(create);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('shows the surviving backups of a service that is gone', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    web.world.addBackup({ name: 'made', service: 'orders-db' });
    web.world.loseService({ namespace: 'demo', name: 'orders-db' });
    web.open();
    expect(await screen.findByText('This DB Service is gone')).toBeVisible();
    expect(await rowOf('made')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Set up policy' })).toHaveAttribute('aria-disabled', 'true');
  });

  it('filters and sorts through the server, and says when nothing matches', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    web.world.addBackup({ name: 'by-hand', service: 'orders-db' });
    web.world.addBackup({ name: 'by-policy', service: 'orders-db', type: 'automatic' });
    const { user } = web.open();
    await rowOf('by-hand');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Type' }), 'automatic');
    await waitFor(() => expect(screen.queryByRole('row', { name: /by-hand/ })).not.toBeInTheDocument());
    expect(await rowOf('by-policy')).toBeVisible();
    await user.type(screen.getByRole('searchbox', { name: 'Search name or description' }), 'nowhere');
    expect(await screen.findByText('No backup matches')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await rowOf('by-hand')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Name' }));
    await waitFor(() =>
      expect(web.sent('db.get')).toMatchObject({ backups: { sort: { by: 'name', direction: 'asc' } } }),
    );
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  });

  async function openMany(count: number) {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    for (let number = 0; number < count; number += 1)
      web.world.addBackup({ name: `backup-${String(number).padStart(4, '0')}`, service: 'orders-db' });
    const page = web.open();
    const list = await screen.findByRole('region', { name: 'Backups' });
    return { web, list, ...page };
  }

  it('loads further pages as the last rows come into sight, and says how many there are', async () => {
    const { list } = await openMany(60);
    expect(await within(list).findByText('60')).toBeVisible();
    expect(within(list).queryByRole('button', { name: /Load more/ })).not.toBeInTheDocument();
    expect(screen.getByRole('table', { name: 'Backups' })).toHaveAttribute('aria-rowcount', '61');
  });

  it('loads on by request, and refetches no more than the first page and what is in sight', async () => {
    const { web, list, user, refetch } = await openMany(1300);
    for (const loaded of ['250', '450', '650', '850', '1,050', '1,250']) {
      expect((await within(list).findAllByText(`${loaded} of 1,300`))[0]).toBeVisible();
      await user.click(within(list).getByRole('button', { name: /^Load more/ }));
    }
    expect(await within(list).findByText('1,300')).toBeVisible();
    const before = web.calls.length;
    await refetch();
    const asked = web.calls.slice(before).filter(({ path }) => path === 'db.get');
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(within(list).getByText('1,300')).toBeVisible();
  });

  it('says when further rows cannot be loaded, and loads them when asked again', async () => {
    const { web, list, user } = await openMany(400);
    await within(list).findAllByText('250 of 400');
    web.world.failNext('viewService');
    await user.click(within(list).getByRole('button', { name: /^Load more/ }));
    expect(await within(list).findByRole('alert')).toBeVisible();
    await user.click(within(list).getByRole('button', { name: /^Load more/ }));
    expect(await within(list).findByText('400')).toBeVisible();
    expect(within(list).queryByRole('alert')).not.toBeInTheDocument();
  });

  it('keeps each choice of filters in the history, and a search as one step', async () => {
    const { user, location } = await openMany(3);
    await rowOf('backup-0000');
    const steps = location.history!.length;
    await user.selectOptions(screen.getByRole('combobox', { name: 'Type' }), 'manual');
    await user.type(screen.getByRole('searchbox', { name: 'Search name or description' }), 'up-0001');
    await user.click(screen.getByRole('button', { name: 'Name' }));
    expect(location.history!.slice(steps)).toEqual([
      `${AT}?type=manual`,
      `${AT}?type=manual&q=up-0001`,
      `${AT}?type=manual&q=up-0001&sort=name`,
    ]);
    await waitFor(() => expect(screen.queryByRole('row', { name: /backup-0000/ })).not.toBeInTheDocument());
    expect(await rowOf('backup-0001')).toBeVisible();
  });

  it('orders by a choice too, where there is no room for columns', async () => {
    const { web, user } = await openMany(3);
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Order' }), 'Size, descending');
    await waitFor(() =>
      expect(web.sent('db.get')).toMatchObject({
        backups: { sort: { by: 'sizeBytes', direction: 'desc' } },
      }),
    );
  });

  it('refetches by itself while a backup is in progress', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    web.world.addBackup({ name: 'making', service: 'orders-db', status: 'Running' });
    web.open();
    expect(within(await rowOf('making')).getByText('Running')).toBeVisible();
    web.world.completeBackup({ namespace: 'demo', name: 'making' });
    await waitFor(async () => expect(within(await rowOf('making')).getByText('Completed')).toBeVisible());
  });

  it('refreshes on request, and keeps what it knows when the server cannot be asked', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    const { user } = web.open();
    expect(await screen.findByText('No backups yet')).toBeVisible();
    web.world.addBackup({ name: 'made', service: 'orders-db' });
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await rowOf('made')).toBeVisible();
    web.world.failNext('viewService');
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByText(/Shown as of \d\d:\d\d:\d\d/)).toBeVisible();
    expect(await rowOf('made')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Refresh' })).toBeEnabled();
  });

  it('says in the header why a server is Abnormal, where that is known', async () => {
    const web = prepareWeb({ at: AT });
    const service = web.world.addService({ name: 'orders-db' });
    const reason = 'password authentication failed for user "postgres"';
    web.world.setServiceStatus(service, 'Abnormal', reason);
    const { user } = web.open();
    expect(await screen.findByText(reason)).toBeVisible();
    web.world.setServiceStatus(service, 'Running');
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    await waitFor(() => expect(screen.queryByText(reason)).not.toBeInTheDocument());
  });

  it('stops a running service after asking', async () => {
    const web = prepareWeb({ at: AT });
    web.world.addService({ name: 'orders-db' });
    const { user } = web.open();
    await user.click(await screen.findByRole('button', { name: 'More actions for orders-db' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Stop' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Stop orders-db' });
    await user.click(within(dialog).getByRole('button', { name: 'Stop' }));
    expect(await screen.findByText('This DB Service is stopped')).toBeVisible();
  });
});
