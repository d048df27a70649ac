import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { prepareWeb } from '../../testing/render-web.tsx';

describe('how to connect to a DB Service', () => {
  async function openDialog(managed: boolean) {
    const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
    const connection = { host: '127.0.0.1', port: 15432, username: 'postgres', secretRef: 'catalogue/1' };
    web.world.addService({ name: 'orders-db', managed, connection });
    const { user } = web.open();
    await user.click(await screen.findByRole('button', { name: 'More actions for orders-db' }));
    await user.click(await screen.findByRole('menuitem', { name: 'How to connect…' }));
    return within(await screen.findByRole('dialog', { name: 'Connect to orders-db' }));
  }

  it('shows address and user, and the command that prints the password on the machine', async () => {
    const dialog = await openDialog(true);
    for (const text of ['127.0.0.1', '15432', 'postgres']) expect(dialog.getByText(text)).toBeVisible();
    const command = 'npm start -- credentials --service orders-db --namespace demo';
    expect(dialog.getByRole('code')).toHaveTextContent(command);
    expect(dialog.getByRole('button', { name: 'Copy' })).toBeVisible();
  });

  it('has no command for a server that runs elsewhere', async () => {
    const dialog = await openDialog(false);
    expect(dialog.getByText(/the one it was added with/)).toBeVisible();
    expect(dialog.queryByText(/npm start/)).not.toBeInTheDocument();
  });
});
