import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ENGLISH, speak } from '../shared/i18n/languages.ts';
import { firstSpoken } from '../shared/i18n/index.ts';
import { prepareWeb } from '../testing/render-web.tsx';

function openBackups() {
  const web = prepareWeb({ at: '/browse/demo/orders-db/backup' });
  web.world.addService({ name: 'orders-db' });
  web.world.addBackup({ name: 'nightly', service: 'orders-db' });
  return web.open();
}

describe('the language', () => {
  it('is English until the reader chooses another, and changes at once without a reload', async () => {
    const { user } = openBackups();
    expect(await screen.findByRole('button', { name: 'Back up now' })).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'en');

    await user.selectOptions(screen.getByRole('combobox', { name: 'Language' }), '简体中文');

    expect(await screen.findByRole('button', { name: '立即备份' })).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'zh-CN');
    const row = within(screen.getByRole('row', { name: /nightly/ }));
    expect(row.getByText('手动')).toBeVisible();
    expect(row.getByText('已完成')).toBeVisible();
    expect(screen.queryByText('Completed')).not.toBeInTheDocument();

    await user.selectOptions(screen.getByRole('combobox', { name: '语言' }), 'English');
    expect(await screen.findByRole('button', { name: 'Back up now' })).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'en');
  });

  it('says in Chinese what the server refuses and why a gate is shut', async () => {
    const { user } = openBackups();
    await screen.findByRole('button', { name: 'Back up now' });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Language' }), '简体中文');
    await user.click(await screen.findByRole('button', { name: '立即备份' }));
    const dialog = within(await screen.findByRole('dialog', { name: '备份 orders-db' }));
    const name = dialog.getByLabelText('备份名称');
    await user.clear(name);
    await user.type(name, 'Upper');
    expect(await dialog.findByText('请用小写字母代替 U。', { selector: '[role=status]' })).toBeVisible();
    await user.clear(name);
    await user.type(name, 'nightly');
    expect(
      await dialog.findByText('此命名空间中已有同名的备份。请使用其他备份名称。', {
        selector: '[role=status]',
      }),
    ).toBeVisible();
  });

  it('that was chosen is kept in this browser, and the next page begins with it', async () => {
    const { user, unmount } = openBackups();
    expect(await firstSpoken()).toBe(ENGLISH);
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Language' }), '简体中文');
    await screen.findByRole('combobox', { name: '语言' });
    unmount();

    const spoken = await firstSpoken();
    expect(spoken).toEqual(await speak('zh-CN'));
    prepareWeb({ spoken }).open();
    expect(screen.getByRole('combobox', { name: '语言' })).toHaveValue('zh-CN');
  });

  it('follows what is chosen in another tab, and keeps to what it knows', async () => {
    openBackups();
    await screen.findByRole('button', { name: 'Back up now' });
    const chosenElsewhere = (newValue: string | null, key = 'holdfast.language') => {
      window.dispatchEvent(new StorageEvent('storage', { key, newValue }));
    };
    chosenElsewhere('zh-CN');
    expect(await screen.findByRole('button', { name: '立即备份' })).toBeVisible();
    expect(localStorage.getItem('holdfast.language'), 'who chose has kept it').toBeNull();
    chosenElsewhere('light', 'holdfast.theme');
    chosenElsewhere('fr');
    chosenElsewhere(null);
    chosenElsewhere('en');
    expect(await screen.findByRole('button', { name: 'Back up now' })).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'en');
  });

  it('can be chosen before one signs in', async () => {
    const { user } = prepareWeb({ signedIn: false }).open();
    await screen.findByRole('heading', { name: 'Sign in to Holdfast' });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Language' }), '简体中文');
    expect(await screen.findByRole('heading', { name: '登录 Holdfast' })).toBeVisible();
  });
});
