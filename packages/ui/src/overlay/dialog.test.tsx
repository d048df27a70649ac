import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { Button } from '../action/button.tsx';
import { Input } from '../field/input.tsx';
import { ToastProvider, ToastRegion, useToast } from '../feedback/toast.tsx';
import { DropdownItem, DropdownMenu } from './dropdown-menu.tsx';
import { Dialog, DialogBody } from './dialog.tsx';

function Page() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <DropdownMenu label="Actions" trigger={<Button>Actions</Button>}>
        <DropdownItem onSelect={() => setOpen(true)}>Rename</DropdownItem>
        <DropdownItem unavailable="It is in use." onSelect={() => setOpen(true)}>
          Delete
        </DropdownItem>
      </DropdownMenu>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Rename"
        description="A new name."
        closeLabel="Close"
      >
        <DialogBody>
          <Input aria-label="Name" autoFocus />
        </DialogBody>
      </Dialog>
    </>
  );
}

it('a dialog opened from a menu takes the focus, and gives it back to the menu’s button', async () => {
  render(<Page />);
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename' }));
  expect(await screen.findByRole('dialog', { name: 'Rename' })).toHaveAccessibleDescription('A new name.');
  expect(screen.getByLabelText('Name')).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Actions' })).toHaveFocus());
});

it('an item that cannot be chosen says why and stays in the menu', async () => {
  render(<Page />);
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  const item = await screen.findByRole('menuitem', { name: /Delete/ });
  expect(item).toHaveTextContent('It is in use.');
  await userEvent.click(item);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(item).toBeVisible();
});

it('writes no style element into the page, which a strict policy would refuse', async () => {
  render(<Page />);
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename' }));
  await screen.findByRole('dialog');
  expect(document.querySelectorAll('style')).toHaveLength(0);
});

function OfOneRow() {
  const [open, setOpen] = useState(false);
  const [isThere, setThere] = useState(true);
  return (
    <main tabIndex={-1} aria-label="Content">
      {isThere ? <Button onClick={() => setOpen(true)}>Delete the row</Button> : null}
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Delete"
        description="It goes."
        closeLabel="Close"
      >
        <Button onClick={() => setThere(false)}>Go on</Button>
      </Dialog>
    </main>
  );
}

it('gives the focus to the page’s content where what opened it is gone', async () => {
  render(<OfOneRow />);
  await userEvent.click(screen.getByRole('button', { name: 'Delete the row' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Go on' }));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.getByRole('main', { name: 'Content' })).toHaveFocus());
});

function Announced() {
  const toast = useToast();
  const [open, setOpen] = useState(true);
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title="Rename" description="A new name.">
      <Button onClick={() => toast({ tone: 'neutral', title: 'Noted' })}>Note</Button>
    </Dialog>
  );
}

it('stays open while a toast beside it is dismissed', async () => {
  render(
    <ToastProvider>
      <Announced />
      <ToastRegion regionLabel="Notifications" dismissLabel="Dismiss" />
    </ToastProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Note' }));
  const dismiss = screen.getByText('Noted').closest('[role=status]')?.querySelector('button');
  await userEvent.setup({ pointerEventsCheck: 0 }).click(dismiss ?? document.body);
  expect(screen.queryByText('Noted')).not.toBeInTheDocument();
  expect(screen.getByRole('dialog', { name: 'Rename' })).toBeVisible();
});
