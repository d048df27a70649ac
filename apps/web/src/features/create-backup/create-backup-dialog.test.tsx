import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { prepareWeb } from '../../testing/render-web.tsx';

async function openDialog() {
  const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
  web.world.addService({ name: 'orders-db' });
  web.world.addBackup({ name: 'taken', service: 'orders-db' });
  const page = web.open();
  await page.user.click(await screen.findByRole('button', { name: 'Back up now' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Back up orders-db' }));
  const name = dialog.getByLabelText('Backup Name');
  const retype = async (text: string) => {
    await page.user.clear(name);
    if (text !== '') await page.user.type(name, text);
  };
  return { ...page, web, dialog, name, retype, submit: dialog.getByRole('button', { name: 'Start backup' }) };
}

describe('making a manual backup', () => {
  it('suggests a valid name and starts with it', async () => {
    const { web, user, name, submit, dialog } = await openDialog();
    expect((name as HTMLInputElement).value).toMatch(/^orders-db-\d{8}-\d{4}$/);
    const suggested = (name as HTMLInputElement).value;
    await user.type(dialog.getByRole('textbox', { name: 'Description' }), 'before the big one');
    await user.click(submit);

    expect(await screen.findByText(`Backup started: ${suggested}`)).toBeVisible();
    expect(web.sent('db.backup.create')).toEqual({
      namespace: 'demo',
      service: 'orders-db',
      name: suggested,
      description: 'before the big one',
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    const row = await screen.findByRole('row', { name: new RegExp(suggested) });
    expect(within(row).getByText('Pending')).toBeVisible();
  });

  it.each([
    ['', 'Enter a name.'],
    ['Upper', 'Use lower-case letters instead of U.'],
    ['two words', 'Use hyphens instead of white space.'],
    ['../etc', 'Use only lower-case letters, digits and hyphens; not . /.'],
    ['--help', 'Begin with a letter or digit, not with -.'],
    ['ends-', 'End with a letter or digit, not with a hyphen.'],
  ])('refuses the name %j before it is sent', async (text, reason) => {
    const { web, user, dialog, name, retype, submit } = await openDialog();
    await retype(text);
    expect(await dialog.findByText(reason, { selector: '[role=status]' })).toBeVisible();
    expect(name).toHaveAttribute('aria-invalid', 'true');
    expect(submit).toHaveAttribute('aria-disabled', 'true');
    await user.type(name, '{Enter}');
    expect(web.sent('db.backup.create')).toBeUndefined();
  });

  it('says that a name is taken while one types', async () => {
    const { dialog, name, retype, submit } = await openDialog();
    await retype('taken');
    await waitFor(() => expect(name).toHaveAccessibleDescription(/A backup with this name already exists/));
    expect(dialog.getByText(/Choose another Backup Name/, { selector: '[role=status]' })).toBeVisible();
    expect(submit).toHaveAttribute('aria-disabled', 'true');
  });

  it('puts the server’s answer on the field when the name was taken meanwhile', async () => {
    const { web, user, name, retype, submit } = await openDialog();
    await retype('mine');
    await new Promise((settled) => setTimeout(settled, 500));
    web.world.addBackup({ name: 'mine', service: 'orders-db' });
    await user.click(submit);
    await waitFor(() => expect(name).toHaveAccessibleDescription(/A backup with this name already exists/));
    expect(screen.queryByText(/Backup started/)).not.toBeInTheDocument();
    await user.type(name, '-2');
    await waitFor(() => expect(submit).not.toHaveAttribute('aria-disabled'));
  });

  it('counts the description in characters as one reads them, and refuses the 121st', async () => {
    const { user, dialog, submit } = await openDialog();
    const description = dialog.getByRole('textbox', { name: 'Description' });
    await user.click(description);
    await user.paste('🦊'.repeat(120));
    expect(dialog.getByText('120/120')).toBeVisible();
    expect(submit).not.toHaveAttribute('aria-disabled');
    await user.paste('x');
    expect(dialog.getByText('121/120')).toBeVisible();
    expect(
      dialog.getByText(/Shorten it to 120 characters; it has 121/, { selector: '[role=status]' }),
    ).toBeVisible();
    expect(submit).toHaveAttribute('aria-disabled', 'true');
  });

  it('shows any other failure with its reason and its detail, and keeps what was typed', async () => {
    const { web, user, dialog, retype, name, submit } = await openDialog();
    web.world.failNext(
      'createBackup',
      new HoldfastError('STORAGE_FULL', { detail: '/data has 12 MB left.' }),
    );
    await retype('mine');
    await user.click(submit);
    const alert = await dialog.findByRole('alert');
    expect(alert).toHaveTextContent('There is not enough free space.');
    expect(alert).toHaveTextContent('/data has 12 MB left.');
    expect(name).toHaveValue('mine');
  });

  it('sends the same request id again, so that a lost answer makes no second backup', async () => {
    const { web, user, retype, submit, dialog } = await openDialog();
    web.world.failNext('createBackup');
    await retype('mine');
    await user.click(submit);
    await dialog.findByRole('alert');
    await user.click(submit);
    expect(await screen.findByText('Backup started: mine')).toBeVisible();
    const ids = web.calls
      .filter(({ path }) => path === 'db.backup.create')
      .map(({ input }) => (input as { requestId: string }).requestId);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  it('has the suggested name selected, so that typing replaces it; Enter starts, Escape does not', async () => {
    const { web, user, name } = await openDialog();
    expect(name).toHaveFocus();
    await user.keyboard('typed-over');
    expect(name).toHaveValue('typed-over');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(web.sent('db.backup.create')).toBeUndefined();
    const opener = screen.getByRole('button', { name: 'Back up now' });
    await waitFor(() => expect(opener).toHaveFocus());
    await user.keyboard('{Enter}');
    await screen.findByRole('dialog');
    await user.keyboard('by-enter{Enter}');
    expect(await screen.findByText('Backup started: by-enter')).toBeVisible();
  });

  it('puts what the server says of the description on its field, until that is changed', async () => {
    const { web, user, dialog, retype, submit } = await openDialog();
    web.world.failNext('createBackup', new HoldfastError('DESCRIPTION_TOO_LONG'));
    await retype('mine');
    const description = dialog.getByRole('textbox', { name: 'Description' });
    await user.type(description, 'why');
    await user.click(submit);
    await waitFor(() =>
      expect(description).toHaveAccessibleDescription(/The description is longer than 120 characters/),
    );
    expect(submit).toHaveAttribute('aria-disabled', 'true');
    expect(dialog.queryByRole('alert')).not.toBeInTheDocument();
    await user.type(description, ' not');
    expect(submit).not.toHaveAttribute('aria-disabled');
  });
});
