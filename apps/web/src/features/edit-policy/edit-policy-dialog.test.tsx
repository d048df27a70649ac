import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { prepareWeb } from '../../testing/render-web.tsx';

const KEY = { namespace: 'demo', service: 'orders-db' };
const DAILY: Omit<UpdatePolicyInput, 'namespace' | 'service'> = {
  schedule: { frequency: 'daily', hour: 2, minute: 30 },
  timeZone: 'Europe/Berlin',
  retention: { days: 14 },
};

function prepare(now?: string) {
  const at = '/browse/demo/orders-db/backup';
  const web = prepareWeb(now === undefined ? { at } : { at, now: () => Date.parse(now) });
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
    expect(notice).toHaveTextContent('In force now: Hourly at minute 05 Europe/Berlin, 14 days.');
    expect(notice).toHaveTextContent('In this form: Daily at 02:30 Europe/Berlin, 3 days.');
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

describe('what a policy means', () => {
  const BEFORE_SPRING = '2026-03-10T12:00:00Z';
  const BEFORE_AUTUMN = '2026-10-10T12:00:00Z';

  async function openSet(now: string, set: Partial<typeof DAILY> = {}) {
    const web = prepare(now);
    await web.caller.db.backupPolicy.update({ ...KEY, ...DAILY, ...set });
    return openForm(web, 'Edit policy');
  }

  it('says by an example with its dates how long a backup is kept', async () => {
    const { user, form } = await openSet(BEFORE_SPRING);
    const example = form.getByText(/The newest Completed backup is always kept\./);
    expect(example).toHaveTextContent(
      /A backup made at the next run, Wed 2026-03-11 02:30, is kept until Wed 2026-03-25\./,
    );
    await user.click(form.getByRole('radio', { name: '3 days' }));
    expect(example).toHaveTextContent(
      /kept until Sat 2026-03-14\. The newest Completed backup is always kept\./,
    );
  });

  it.each([
    [BEFORE_SPRING, 'On Sun 2026-03-29 clocks in Europe/Berlin go forward by 1 h'],
    [BEFORE_SPRING, '02:30 does not exist on that day; the backup runs at 03:00.'],
    [BEFORE_SPRING, 'Runs are at 01:30 UTC before and 00:30 UTC after.'],
    [BEFORE_AUTUMN, 'On Sun 2026-10-25 clocks in Europe/Berlin go back by 1 h'],
    [BEFORE_AUTUMN, '02:30 comes twice on that day; the backup runs at the first.'],
    [BEFORE_AUTUMN, 'Runs are at 00:30 UTC before and 01:30 UTC after.'],
  ])('at %s it says: %s', async (now, sentence) => {
    const { form } = await openSet(now);
    expect(form.getByText(sentence)).toBeVisible();
  });

  it('says nothing of clocks that do not change soon, or do not matter', async () => {
    const { user, form } = await openSet(BEFORE_SPRING);
    expect(form.getByText(/^On .* clocks/)).toBeVisible();
    await user.click(form.getByRole('radio', { name: 'Hourly' }));
    expect(form.queryByText(/^On .* clocks/)).not.toBeInTheDocument();
    await user.click(form.getByRole('radio', { name: 'Daily' }));
    await user.selectOptions(form.getByLabelText('Time zone'), 'Asia/Kolkata');
    expect(form.queryByText(/^On .* clocks/)).not.toBeInTheDocument();
  });

  it('says it of the last run in sight, though that is more than thirty days away', async () => {
    const weekly: typeof DAILY.schedule = { frequency: 'weekly', weekdays: ['mon'], hour: 2, minute: 30 };
    const { form } = await openSet('2026-02-26T12:00:00Z', { schedule: weekly });
    expect(form.getByText(/^On Sun 2026-03-29/)).toBeVisible();
    expect(form.queryByText(/does not exist/)).not.toBeInTheDocument();
  });

  it('says what stays when the policy is switched off', async () => {
    const { user, form } = await openSet(BEFORE_SPRING);
    await user.click(form.getByRole('switch', { name: 'Automatic backups' }));
    expect(form.getByText(/Existing backups stay.*newest Completed one is always kept/)).toBeVisible();
    expect(form.getByText(/The schedule is kept/)).toBeVisible();
    expect(form.queryByRole('table', { name: 'Next runs' })).not.toBeInTheDocument();
  });
});

describe('leaving the policy form', () => {
  afterEach(() => {
    Reflect.deleteProperty(window, 'navigation');
  });

  async function openChanged() {
    const web = prepare();
    await web.caller.db.backupPolicy.update({ ...KEY, ...DAILY });
    const page = await openForm(web, 'Edit policy');
    const change = () => page.user.click(page.form.getByRole('radio', { name: '3 days' }));
    return { ...page, web, change };
  }
  const asks = () => screen.findByRole('alertdialog', { name: 'Discard your changes?' });
  const unload = () => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };

  it('starts on its first control, and is closed at once where nothing was changed', async () => {
    const { user, form } = await openChanged();
    expect(form.getByRole('switch', { name: 'Automatic backups' })).toHaveFocus();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Edit policy' })).toHaveFocus());
  });

  it('asks first by the cross and by a click outside', async () => {
    const { user, form, change } = await openChanged();
    await change();
    await user.click(form.getByRole('button', { name: 'Close' }));
    await user.click(within(await asks()).getByRole('button', { name: 'Keep editing' }));
    /* Behind a modal dialog nothing takes the pointer, but the page itself. */
    await userEvent.setup({ pointerEventsCheck: 0 }).click(document.body);
    expect(await asks()).toBeVisible();
    expect(screen.getByLabelText('Time zone')).toBeInTheDocument();
  });

  it('lets the browser ask before the page is closed, while there is something to lose', async () => {
    const { change, user, form } = await openChanged();
    expect(unload()).toBe(false);
    await change();
    expect(unload()).toBe(true);
    await user.click(form.getByRole('radio', { name: '14 days' }));
    expect(unload()).toBe(false);
  });

  it('asks before going back, and goes back once the changes are given up', async () => {
    /* jsdom has no Navigation API. */
    const navigation = Object.assign(new EventTarget(), { traverseTo: vi.fn() });
    Object.assign(window, { navigation });
    const goBack = () => {
      const destination = { sameDocument: true, key: 'the-page-before' };
      const event = Object.assign(new Event('navigate', { cancelable: true }), {
        ...{ destination, navigationType: 'traverse' },
      });
      act(() => void navigation.dispatchEvent(event));
      return event.defaultPrevented;
    };
    const { change, user } = await openChanged();
    expect(goBack()).toBe(false);
    await change();
    expect(goBack()).toBe(true);
    await user.click(within(await asks()).getByRole('button', { name: 'Discard' }));
    expect(navigation.traverseTo).toHaveBeenCalledWith('the-page-before');
    expect(goBack()).toBe(false);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});
