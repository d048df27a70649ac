import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { prepareWeb } from '../testing/render-web.tsx';

const titleIs = (title: string) => waitFor(() => expect(document.title).toBe(title));

it('names each page by what it shows', async () => {
  const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
  web.world.addService({ name: 'orders-db' });
  const { user } = web.open();
  await titleIs('orders-db – Holdfast');
  await user.click(screen.getByRole('link', { name: 'Project Canvas' }));
  await titleIs('Project Canvas – Holdfast');
  await user.click(screen.getByRole('link', { name: 'Data Browser' }));
  await titleIs('Data Browser – Holdfast');
});

it.each([
  ['/browse/demo/orders-db/objects/app/public/orders', 'app.public.orders – orders-db – Holdfast'],
  ['/nowhere', 'There is nothing at this address – Holdfast'],
])('of %s is %s', async (at, title) => {
  prepareWeb({ at }).open();
  await titleIs(title);
});

it('tells nobody who has not signed in what was open', async () => {
  prepareWeb({ at: '/browse/demo/orders-db/backup', signedIn: false }).open();
  await screen.findByRole('heading', { name: 'Sign in to Holdfast' });
  await titleIs('Holdfast');
});
