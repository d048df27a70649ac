import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { prepareWeb } from '../../testing/render-web.tsx';

async function openDialog() {
  const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
  web.world.addService({ name: 'orders-db' });
  web.world.addBackup({ name: 'old-one', service: 'orders-db', sizeBytes: 2_500_000 });
  web.world.addBackup({ name: 'kept', service: 'orders-db' });
  const page = web.open();
  const actions = await screen.findByRole('button', { name: 'Actions for old-one' });
  await page.user.click(actions);
  await page.user.click(await screen.findByRole('menuitem', { name: /^Delete/ }));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Delete old-one' }));
  return { ...page, web, dialog, actions, submit: dialog.getByRole('button', { name: 'Delete backup' }) };
}

describe('deleting a backup', () => {
  it('says what goes and what stays, and waits for the name', async () => {
    const { web, user, dialog, submit } = await openDialog();
    expect(dialog.getByRole('region', { name: 'What goes' })).toHaveTextContent(/old-one.*2\.5 MB/);
    expect(dialog.getByRole('region', { name: 'What stays' })).toHaveTextContent(
      'orders-db, its other backups, and every DB Service restored from this one.',
    );
    expect(submit).toHaveAttribute('aria-disabled', 'true');
    expect(submit).toHaveAccessibleDescription('Type the name of the backup first.');
    await user.type(dialog.getByLabelText('Type old-one to confirm'), 'old-on{Enter}');
    expect(web.sent('db.backup.delete')).toBeUndefined();
  });

  it('deletes that backup alone once its name is typed', async () => {
    const { web, user, dialog, submit } = await openDialog();
    await user.type(dialog.getByLabelText('Type old-one to confirm'), 'old-one');
    await user.click(submit);
    expect(await screen.findByText(/^(Deleting old-one|old-one is deleted\.)$/)).toBeVisible();
    expect(web.sent('db.backup.delete')).toEqual({
      namespace: 'demo',
      service: 'orders-db',
      name: 'old-one',
      uid: expect.any(String),
    });
    const row = screen.queryByRole('row', { name: /old-one/ });
    if (row) await waitFor(() => expect(within(row).getByText('Deleting')).toBeVisible());
    expect(within(screen.getByRole('row', { name: /kept/ })).getByText('Completed')).toBeVisible();
  });

  it('changes nothing when it is cancelled, and gives the focus back', async () => {
    const { web, user, actions } = await openDialog();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
    expect(web.sent('db.backup.delete')).toBeUndefined();
    await waitFor(() => expect(actions).toHaveFocus());
  });
});
