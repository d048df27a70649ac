import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { prepareWeb } from '../../testing/render-web.tsx';

it('shows each DB Service with engine, status and the age of its last backup, as a link to its surface', async () => {
  const web = prepareWeb({ at: '/canvas/demo' });
  web.world.addProject({ id: 'demo', name: 'Demo project' });
  web.world.addService({ name: 'orders-db' });
  web.world.addService({ name: 'cache', engine: 'redis', status: 'Stopped' });
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  web.world.addBackup({ name: 'made', service: 'orders-db', createdAt: anHourAgo, completedAt: anHourAgo });
  web.open();
  const picture = within(await screen.findByRole('group', { name: /^DB Services of the project/ }));
  const orders = picture.getByRole('link', { name: /orders-db/ });
  expect(orders).toHaveTextContent(/PostgreSQL 15\.18.*Last backup 1 h ago/);
  expect(orders).toHaveAttribute('href', '/browse/demo/orders-db/backup');
  expect(picture.getByRole('link', { name: /cache/ })).toHaveTextContent(/Stopped.*No backup yet/);
});

it('says what to do when the project cannot be read', async () => {
  const web = prepareWeb({ at: '/canvas/demo' });
  web.world.failNext('listServices');
  const { user } = web.open();
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(/The platform cannot be reached\.\s*Try again in a moment\./);
  web.world.addService({ name: 'orders-db' });
  await user.click(within(alert).getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('link', { name: /orders-db/ })).toBeVisible();
});
