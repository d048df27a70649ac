import { screen, waitFor } from '@testing-library/react';
import { TRPCClientError } from '@trpc/client';
import { expect, it } from 'vitest';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { setSignedOut } from '../shared/api/index.ts';
import { prepareWeb } from '../testing/render-web.tsx';

const SERVICE = '/browse/demo/orders-db/backup';

it('asks each thing once, however many places show it', async () => {
  const web = prepareWeb({ at: SERVICE });
  web.world.addService({ name: 'orders-db' });
  web.open();
  await screen.findByText('No backups yet');
  await screen.findByRole('treeitem', { name: /^orders-db/ });
  const paths = web.calls.map(({ path }) => path).toSorted();
  expect(paths).toEqual(['db.get', 'db.list', 'project.list', 'system.info']);
});

it('starts with adding a server where there is none', async () => {
  const web = prepareWeb();
  web.world.addProject({ id: 'demo', name: 'Demo project' });
  const { user } = web.open();
  expect(await screen.findByText('No DB Service yet')).toBeVisible();
  expect(screen.getByText('Nothing is protected yet')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Add a server' }));
  expect(await screen.findByRole('dialog', { name: 'Add a database server' })).toBeVisible();
});

it('keeps what it has when the platform cannot be read, says why and of when it is', async () => {
  const web = prepareWeb({ at: SERVICE });
  web.world.addService({ name: 'orders-db' });
  const { refetch } = web.open();
  await screen.findByText('No backups yet');
  web.world.failNext('viewService');
  await refetch();
  const notice = await screen.findByRole('alert');
  expect(notice).toHaveTextContent('The platform cannot be reached.');
  expect(notice).toHaveTextContent(/Shown as of \d\d:\d\d:\d\d/);
  expect(screen.getByText('No backups yet')).toBeVisible();
  await refetch();
  await waitFor(() => expect(screen.queryByRole('alert')).not.toBeInTheDocument());
});

it('says once for the whole page that nothing is answered, keeps what it has, and comes back when asked to', async () => {
  const web = prepareWeb({ at: SERVICE });
  web.world.addService({ name: 'orders-db' });
  const { user, refetch } = web.open();
  await screen.findByText('No backups yet');
  web.breakWire(TRPCClientError.from(new Error('fetch failed')));
  await refetch();
  expect(await screen.findByText('Holdfast does not answer; reconnecting')).toBeVisible();
  expect(screen.getByText(/^Shown as of \d\d:\d\d:\d\d, \d:\d\d ago$/)).toBeVisible();
  expect(screen.getByText('No backups yet')).toBeVisible();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  web.breakWire(null);
  await user.click(screen.getByRole('button', { name: 'Try now' }));
  await waitFor(() =>
    expect(screen.queryByText('Holdfast does not answer; reconnecting')).not.toBeInTheDocument(),
  );
});

it('says what may not be done, and keeps the form', async () => {
  const web = prepareWeb({ at: SERVICE });
  web.world.addService({ name: 'orders-db' });
  web.world.failNext('createBackup', new HoldfastError('FORBIDDEN', { detail: 'create backups in demo' }));
  const { user } = web.open();
  await user.click(await screen.findByRole('button', { name: 'Back up now' }));
  await user.type(await screen.findByRole('textbox', { name: 'Description' }), 'why');
  await user.click(screen.getByRole('button', { name: 'Start backup' }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('You may not do that.');
  expect(alert).toHaveTextContent('create backups in demo');
  expect(screen.getByRole('textbox', { name: 'Description' })).toHaveValue('why');
});

it('signed out while something is typed, keeps it behind the sign-in', async () => {
  const web = prepareWeb({ at: SERVICE });
  web.world.addService({ name: 'orders-db' });
  web.world.failNext('createBackup', new HoldfastError('UNAUTHENTICATED'));
  const { user } = web.open();
  await user.click(await screen.findByRole('button', { name: 'Back up now' }));
  await user.type(await screen.findByRole('textbox', { name: 'Description' }), 'why');
  await user.click(screen.getByRole('button', { name: 'Start backup' }));
  expect(await screen.findByRole('heading', { name: 'Sign in to Holdfast' })).toBeVisible();
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  setSignedOut(false);
  expect(await screen.findByRole('textbox', { name: 'Description' })).toHaveValue('why');
  expect(screen.getByRole('alert')).toHaveTextContent('You had been signed out, and nothing was done.');
});
