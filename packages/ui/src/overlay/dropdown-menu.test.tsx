import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { DropdownItem, DropdownMenu } from './dropdown-menu.tsx';

function open() {
  render(
    <DropdownMenu trigger={<button type="button">Actions</button>} label="Actions">
      <DropdownItem onSelect={() => undefined}>Rename</DropdownItem>
      <DropdownItem onSelect={() => undefined}>Delete</DropdownItem>
    </DropdownMenu>,
  );
  return screen.getByRole('button', { name: 'Actions' });
}

it.each(['{Enter}', ' ', '{ArrowDown}'])('opened by %s, it has the focus on its first item', async (key) => {
  open().focus();
  await userEvent.keyboard(key);
  await waitFor(() => expect(screen.getByRole('menuitem', { name: 'Rename' })).toHaveFocus());
  await userEvent.keyboard('{ArrowDown}');
  await waitFor(() => expect(screen.getByRole('menuitem', { name: 'Delete' })).toHaveFocus());
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Actions' })).toHaveFocus());
});

it('opened by a pointer, it has the focus and marks no item', async () => {
  await userEvent.click(open());
  await waitFor(() => expect(screen.getByRole('menu')).toHaveFocus());
  expect(screen.getByRole('menuitem', { name: 'Rename' })).not.toHaveFocus();
});
