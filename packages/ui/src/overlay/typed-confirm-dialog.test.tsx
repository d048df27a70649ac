import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { TypedConfirmDialog } from './typed-confirm-dialog.tsx';

function open(unavailable: string | null) {
  const onConfirm = vi.fn();
  render(
    <TypedConfirmDialog
      name="shop"
      title="Remove shop"
      description="Its data goes."
      typeLabel="Type shop"
      typeFirst="Type the name first."
      confirmLabel="Remove"
      cancelLabel="Cancel"
      unavailable={unavailable}
      onConfirm={onConfirm}
      onCancel={() => undefined}
    />,
  );
  return { onConfirm, field: screen.getByLabelText('Type shop') };
}

it('confirms only once the name is typed letter for letter', async () => {
  const { onConfirm, field } = open(null);
  expect(field).toHaveFocus();
  await userEvent.type(field, 'Shop{Enter}');
  expect(onConfirm).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Remove' })).toHaveAccessibleDescription('Type the name first.');
  await userEvent.clear(field);
  await userEvent.type(field, 'shop{Enter}');
  expect(onConfirm).toHaveBeenCalledOnce();
});

it('a reason of its own outweighs the typed name', async () => {
  const { onConfirm, field } = open('It is in use.');
  await userEvent.type(field, 'shop{Enter}');
  expect(onConfirm).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Remove' })).toHaveAccessibleDescription('It is in use.');
});
