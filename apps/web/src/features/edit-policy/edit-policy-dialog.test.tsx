import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { prepareWeb } from '../../testing/render-web.tsx';

const KEY = { namespace: 'demo', service: 'orders-db' };
const DAILY: Omit<UpdatePolicyInput, 'namespace' | 'service'> = {
  schedule: { frequency: 'daily', hour: 2, minute: 30 },
  timeZone: 'Europe/Berlin',
  retention: { days: 14 },
};

function prepare() {
  const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
  web.world.addService({ name: 'orders-db' });
  return web;
}

async function openForm(web: ReturnType<typeof prepare>, button: 'Set up policy' | 'Edit policy') {
  const page = web.open();
  await page.user.click(await screen.findByRole('button', { name: button }));
  const form = within(await screen.findByRole('dialog', { name: 'Backup policy of orders-db' }));
  return { ...page, form, save: form.getByRole('button', { name: 'Save policy' }) };
}

describe('the policy form', () => {
  it('starts with daily in the viewer’s zone and 7 days, and can be saved as it stands', async () => {
    const web = prepare();
    const { user, form, save } = await openForm(web, 'Set up policy');
    expect(form.getByRole('switch', { name: 'Automatic backups' })).toBeChecked();
    expect(form.getByRole('radio', { name: 'Daily' })).toBeChecked();
    expect(form.getByRole('radio', { name: '7 days' })).toBeChecked();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(form.getByLabelText('Time zone')).toHaveValue(zone);
    await user.click(save);
    expect(await screen.findByText('Policy saved.')).toBeVisible();
    expect(web.sent('db.backupPolicy.update')).toEqual({
      ...KEY,
      schedule: { frequency: 'daily', hour: 2, minute: 0 },
      timeZone: zone,
      retention: { days: 7 },
      expectedRevision: 'none',
    });
    expect(await screen.findByText('Daily at 02:00')).toBeVisible();
  });

  it('asks for what each frequency needs', async () => {
    const { user, form } = await openForm(prepare(), 'Set up policy');
    await user.click(form.getByRole('radio', { name: 'Hourly' }));
    expect(form.getByLabelText('Minute')).toBeVisible();
    expect(form.queryByLabelText('Hour')).not.toBeInTheDocument();
    expect(form.queryByRole('group', { name: 'Weekdays' })).not.toBeInTheDocument();
    await user.click(form.getByRole('radio', { name: 'Daily' }));
    expect(form.getByLabelText('Hour')).toBeVisible();
    await user.click(form.getByRole('radio', { name: 'Weekly' }));
    expect(within(form.getByRole('group', { name: 'Weekdays' })).getAllByRole('checkbox')).toHaveLength(7);
    expect(form.getByLabelText('Hour')).toBeVisible();
  });

  it('offers 1, 3, 7, 14 and 30 days', async () => {
    const { form } = await openForm(prepare(), 'Set up policy');
    const choices = within(form.getByRole('group', { name: 'Keep each automatic backup for' }));
    expect(choices.getAllByRole('radio').map((choice) => choice.getAttribute('value'))).toEqual([
      '1',
      '3',
      '7',
      '14',
      '30',
    ]);
  });

  it('saves weekdays, time, zone and retention as chosen; a week without days is refused', async () => {
    const web = prepare();
    const { user, form, save } = await openForm(web, 'Set up policy');
    await user.click(form.getByRole('radio', { name: 'Weekly' }));
    await user.click(form.getByRole('checkbox', { name: 'Monday' }));
    expect(form.getByText(/The schedule is not valid/, { selector: '[role=status]' })).toBeVisible();
    expect(save).toHaveAttribute('aria-disabled', 'true');
    await user.click(form.getByRole('checkbox', { name: 'Saturday' }));
    await user.click(form.getByRole('checkbox', { name: 'Tuesday' }));
    await user.selectOptions(form.getByLabelText('Hour'), '23');
    await user.selectOptions(form.getByLabelText('Minute'), '45');
    await user.selectOptions(form.getByLabelText('Time zone'), 'Australia/Eucla');
    await user.click(form.getByRole('radio', { name: '30 days' }));
    await user.click(save);
    expect(await screen.findByText('Tuesday, Saturday at 23:45')).toBeVisible();
    expect(web.sent('db.backupPolicy.update')).toMatchObject({
      schedule: {
        frequency: 'weekly',
        hour: 23,
        minute: 45,
        weekdays: expect.arrayContaining(['tue', 'sat']),
      },
      timeZone: 'Australia/Eucla',
      retention: { days: 30 },
    });
  });

  it('shows the next five runs in the policy’s zone and in UTC', async () => {
    const { user, form } = await openForm(prepare(), 'Set up policy');
    await user.selectOptions(form.getByLabelText('Time zone'), 'Australia/Eucla');
    const runs = within(form.getByRole('table', { name: 'Next runs' }));
    expect(runs.getByRole('columnheader', { name: 'In Australia/Eucla' })).toBeVisible();
    const rows = runs.getAllByRole('row').slice(1);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      const cells = within(row).getAllByRole('cell');
      expect(cells[0]).toHaveTextContent(/ 02:00$/);
      expect(cells.at(-1)).toHaveTextContent(/ 17:15$/);
    }
  });

  it('turns the policy off and leaves every row of the list', async () => {
    const web = prepare();
    await web.caller.db.backupPolicy.update({ ...KEY, ...DAILY });
    web.world.addBackup({ name: 'by-policy', service: 'orders-db', type: 'automatic' });
    const { user, form, save } = await openForm(web, 'Edit policy');
    await user.click(form.getByRole('switch', { name: 'Automatic backups' }));
    expect(form.getByText(/Existing backups stay/)).toBeVisible();
    await user.click(save);
    expect(await screen.findByText('Policy is off. Existing backups stay.')).toBeVisible();
    expect(web.sent('db.backupPolicy.disable')).toMatchObject(KEY);
    expect(web.sent('db.backupPolicy.update')).toBeUndefined();
    const summary = within(screen.getByRole('region', { name: 'Policy' }));
    expect(await summary.findByText('Off')).toBeVisible();
    expect(screen.getByRole('row', { name: /by-policy.*Completed/ })).toBeVisible();
  });

  it('keeps unsaved changes until one says to discard them', async () => {
    const web = prepare();
    await web.caller.db.backupPolicy.update({ ...KEY, ...DAILY });
    const { user, form } = await openForm(web, 'Edit policy');
    await user.click(form.getByRole('radio', { name: '3 days' }));
    await user.keyboard('{Escape}');
    const ask = within(await screen.findByRole('alertdialog', { name: 'Discard your changes?' }));
    await user.click(ask.getByRole('button', { name: 'Keep editing' }));
    expect(form.getByRole('radio', { name: '3 days' })).toBeChecked();
    await user.click(form.getByRole('button', { name: 'Cancel' }));
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Discard' }));
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(web.sent('db.backupPolicy.update')).toBeUndefined();
  });

  it('shows the policy as it is now when it was changed meanwhile, and saves over it only when told', async () => {
    const web = prepare();
    await web.caller.db.backupPolicy.update({ ...KEY, ...DAILY });
    const { user, form, save } = await openForm(web, 'Edit policy');
    await user.click(form.getByRole('radio', { name: '3 days' }));
    await web.caller.db.backupPolicy.update({
      ...KEY,
      ...DAILY,
      schedule: { frequency: 'hourly', minute: 5 },
    });
    await user.click(save);
    const notice = await form.findByRole('alert');
    expect(notice).toHaveTextContent('The policy has changed since you opened this form');
    expect(notice).toHaveTextContent('It is now: Hourly at minute 05 Europe/Berlin, 14 days.');
    await user.click(within(notice).getByRole('button', { name: 'Keep my changes' }));
    await user.click(save);
    expect(await screen.findByText('Policy saved.')).toBeVisible();
    expect(web.sent('db.backupPolicy.update')).toMatchObject({
      schedule: DAILY.schedule,
      retention: { days: 3 },
    });
  });

  it('takes over the changed policy when told so', async () => {
    const web = prepare();
    await web.caller.db.backupPolicy.update({ ...KEY, ...DAILY });
    const { user, form, save } = await openForm(web, 'Edit policy');
    await user.click(form.getByRole('radio', { name: '3 days' }));
    await web.caller.db.backupPolicy.update({
      ...KEY,
      ...DAILY,
      schedule: { frequency: 'hourly', minute: 5 },
    });
    await user.click(save);
    await user.click(await form.findByRole('button', { name: 'Use the current one' }));
    expect(form.getByRole('radio', { name: 'Hourly' })).toBeChecked();
    expect(form.getByRole('radio', { name: '14 days' })).toBeChecked();
    expect(save).toHaveAccessibleDescription('Nothing has changed.');
  });

  it('shows a custom schedule and keeps it while something else is changed', async () => {
    const web = prepare();
    await web.caller.db.backupPolicy.update({ ...KEY, ...DAILY });
    web.world.changePolicy(
      { namespace: 'demo', name: 'orders-db' },
      { schedule: { frequency: 'custom', cron: '*/20 1-5 * * *' }, timeZone: null },
    );
    const { user, form, save } = await openForm(web, 'Edit policy');
    expect(form.getByRole('radio', { name: 'Custom (kept)' })).toBeChecked();
    expect(form.getByText('Custom schedule */20 1-5 * * * (UTC)')).toBeVisible();
    await user.click(form.getByRole('radio', { name: '30 days' }));
    await user.click(save);
    await waitFor(() =>
      expect(web.sent('db.backupPolicy.update')).toMatchObject({
        schedule: { frequency: 'custom', cron: '*/20 1-5 * * *' },
        timeZone: null,
        retention: { days: 30 },
      }),
    );
    expect(await screen.findByText('Policy saved.')).toBeVisible();
  });
});
