import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { prepareWeb } from '../../testing/render-web.tsx';

const HOUR_MS = 3_600_000;

async function openDialog(name: 'old-one' | 'kept' = 'old-one') {
  const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
  web.world.addService({ name: 'orders-db' });
  const createdAt = new Date(Date.now() - 2 * HOUR_MS).toISOString();
  web.world.addBackup({ name: 'old-one', service: 'orders-db', sizeBytes: 2_500_000, createdAt });
  web.world.addBackup({ name: 'kept', service: 'orders-db' });
  const page = web.open();
  const actions = await screen.findByRole('button', { name: `Actions for ${name}` });
  await page.user.click(actions);
  await page.user.click(await screen.findByRole('menuitem', { name: /^Delete/ }));
  const dialog = within(await screen.findByRole('alertdialog', { name: `Delete ${name}` }));
  return { ...page, web, dialog, submit: dialog.getByRole('button', { name: 'Delete backup' }) };
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
    const { web, user } = await openDialog();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
    expect(web.sent('db.backup.delete')).toBeUndefined();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for old-one' })).toHaveFocus());
  });

  it('warns before the newest Completed backup goes, and of no other', async () => {
    const newest = await openDialog('kept');
    expect(newest.dialog.getByText('This is the newest Completed backup of orders-db')).toBeVisible();
    expect(newest.dialog.getByLabelText('Type kept to confirm')).toHaveFocus();
    newest.unmount();
    const { dialog } = await openDialog('old-one');
    expect(dialog.queryByText(/newest Completed backup/)).not.toBeInTheDocument();
  });
});
