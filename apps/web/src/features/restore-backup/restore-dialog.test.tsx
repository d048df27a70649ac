import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { prepareWeb } from '../../testing/render-web.tsx';

const KEEP_LINES = { normalizer: (text: string) => text };

async function openDialog() {
  const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
  web.world.addProject({ id: 'demo', name: 'Demo project' });
  web.world.addService({ name: 'orders-db', serviceNameMaxLength: 30 });
  web.world.addService({ name: 'orders-db-restored' });
  web.world.addBackup({ name: 'made', service: 'orders-db', uid: 'uid-of-made', sourceBytes: 42_000_000 });
  const page = web.open();
  await screen.findByRole('treeitem', { name: /^orders-db-restored/ });
  await page.user.click(await screen.findByRole('button', { name: 'Actions for made' }));
  await page.user.click(await screen.findByRole('menuitem', { name: /^Restore/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Restore made into a new DB Service' }));
  const name = dialog.getByLabelText('Name of the new DB Service');
  return { ...page, web, dialog, name, submit: dialog.getByRole('button', { name: 'Restore' }) };
}

const restoreIdOf = async (web: ReturnType<typeof prepareWeb>) => {
  const view = await web.view({ namespace: 'demo', name: 'orders-db' });
  return (view.restores[0] as Restore).id;
};

describe('restoring into a new DB Service', () => {
  it('suggests a free name and says what will be made', async () => {
    const { dialog, name } = await openDialog();
    expect(name).toHaveValue('orders-db-restored-2');
    const made = dialog.getByRole('region', { name: 'What will be made' });
    const storage = 'About 42 MB: what the source held when it was backed up';
    for (const text of ['PostgreSQL 15.18', 'Demo project', 'demo', storage, 'Off, until you turn one on'])
      expect(within(made).getByText(text)).toBeVisible();
  });

  it.each([
    ['orders-db', 'A DB Service with this name already exists'],
    ['1st', 'Begin with a letter, not with 1.'],
    ['Orders', 'Use lower-case letters instead of O.'],
    ['a'.repeat(31), 'Shorten it to 30 characters; it has 31.'],
  ])('refuses the name %j before it is sent', async (text, reason) => {
    const { web, user, name, submit } = await openDialog();
    await user.clear(name);
    await user.type(name, text);
    await waitFor(() => expect(name).toHaveAccessibleDescription(new RegExp(reason)));
    expect(submit).toHaveAttribute('aria-disabled', 'true');
    await user.type(name, '{Enter}');
    expect(web.sent('db.backup.restore')).toBeUndefined();
  });

  it('sends the backup and the name, then follows the stages to the new service on the canvas', async () => {
    const { web, user, name, submit, location } = await openDialog();
    await user.clear(name);
    await user.type(name, 'orders-copy');
    await user.click(submit);
    const progress = within(await screen.findByRole('dialog', { name: 'Restoring into orders-copy' }));
    expect(web.sent('db.backup.restore')).toEqual({
      namespace: 'demo',
      service: 'orders-db',
      backup: 'made',
      backupUid: 'uid-of-made',
      restoredName: 'orders-copy',
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(progress.getByText('Accepted').closest('li')).toHaveAttribute('aria-current', 'step');

    const id = await restoreIdOf(web);
    web.world.advanceRestore(id, 'provisioning');
    web.passTime(4000);
    web.world.advanceRestore(id, 'restoring');
    await waitFor(() =>
      expect(progress.getByText('Loading the data').closest('li')).toHaveAttribute('aria-current', 'step'),
    );
    const spanOf = (stage: string) => progress.getByText(stage).closest('li')?.textContent;
    expect(spanOf('Starting a new server')).toMatch(/0:0[45]done$/);
    expect(spanOf('Loading the data')).toMatch(/0:0\dnow$/);
    expect(spanOf('Verifying')).toBe('Verifyingwaiting');
    web.passTime(60_000);
    web.world.completeRestore(id);
    const ready = within(await screen.findByRole('dialog', { name: 'Restored into orders-copy' }));
    expect(ready.getByRole('link', { name: 'Open orders-copy' })).toHaveAttribute(
      'href',
      '/browse/demo/orders-copy/backup',
    );
    expect(spanOf('Loading the data')).toMatch(/1:0\ddone$/);
    const { uid } = (await web.view({ namespace: 'demo', name: 'orders-copy' })).service;
    const onCanvas = ready.getByRole('link', { name: 'Show on the canvas' });
    await waitFor(() => expect(onCanvas).toHaveAttribute('href', `/canvas/demo?new=${uid}`));
    await user.click(onCanvas);
    expect(location.history?.at(-1)).toBe(`/canvas/demo?new=${uid}`);
    const lineage = within(await screen.findByRole('region', { name: 'Restored services' }));
    expect(lineage.getByRole('listitem')).toHaveTextContent('orders-copy restored from made of orders-db');
  });

  it('can be closed and followed again; a failure says why and can be cleared away', async () => {
    const { web, user, submit } = await openDialog();
    await user.click(submit);
    await screen.findByRole('dialog', { name: 'Restoring into orders-db-restored-2' });
    await user.keyboard('{Escape}');
    const restores = within(await screen.findByRole('region', { name: 'Restores' }));
    expect(restores.getByText('Accepted')).toBeVisible();
    web.world.failRestore(await restoreIdOf(web), {
      reason: 'pg_restore failed\nno space left',
      cleanup: 'needed',
    });
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await restores.findByText(/^pg_restore failed\nno space left$/, KEEP_LINES)).toHaveClass(
      'whitespace-pre-line',
    );
    expect(restores.getByText('An unfinished server, which holds the name.')).toBeVisible();
    expect(restores.getByText(/^Clear it away, remove the cause, then restore again/)).toBeVisible();
    await user.click(restores.getByRole('button', { name: 'Show stages' }));
    const failed = within(
      await screen.findByRole('dialog', { name: 'Restore into orders-db-restored-2 failed' }),
    );
    expect(failed.getByText('failed here')).toBeVisible();
    expect(failed.getByText('pg_restore failed\nno space left', KEEP_LINES)).toBeVisible();
    expect(failed.getByRole('button', { name: 'Clear away' })).toBeVisible();
    expect(failed.getByText('Starting a new server').closest('li')).toHaveTextContent('waiting');
    await user.keyboard('{Escape}');
    await user.click(restores.getByRole('button', { name: 'Clear away' }));
    const ask = within(await screen.findByRole('alertdialog'));
    await user.click(ask.getByRole('button', { name: 'Clear away' }));
    await waitFor(() =>
      expect(restores.queryByRole('button', { name: 'Clear away' })).not.toBeInTheDocument(),
    );
  });

  it('keeps the focus while it becomes the stages, and gives it back at the end', async () => {
    const { web, user, submit, name } = await openDialog();
    expect(name).toHaveFocus();
    await user.keyboard('typed-over{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'Restoring into typed-over' });
    expect(submit).not.toBeInTheDocument();
    await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for made' })).toHaveFocus());
    expect((await web.view({ namespace: 'demo', name: 'orders-db' })).restores[0]?.stage).toBe('accepted');
  });

  it('puts the server’s answer on the field when the name was taken meanwhile', async () => {
    const { web, user, dialog, name, submit } = await openDialog();
    await user.keyboard('mine');
    await new Promise((settled) => setTimeout(settled, 500));
    web.world.addService({ name: 'mine' });
    await user.click(submit);
    await waitFor(() =>
      expect(name).toHaveAccessibleDescription(/A DB Service with this name already exists/),
    );
    expect(dialog.queryByRole('alert')).not.toBeInTheDocument();
    await user.type(name, '-2');
    await waitFor(() => expect(submit).not.toHaveAttribute('aria-disabled'));
  });

  it('does not make up a storage size that nobody knows', async () => {
    const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
    web.world.addService({ name: 'orders-db' });
    web.world.addBackup({ name: 'made', service: 'orders-db', sourceBytes: null });
    const { user } = web.open();
    await user.click(await screen.findByRole('button', { name: 'Actions for made' }));
    await user.click(await screen.findByRole('menuitem', { name: /^Restore/ }));
    expect(await screen.findByText('Not known: the backup does not say')).toBeVisible();
  });
});
