import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { ObjectTabs } from './object-tabs.tsx';

function Opened() {
  const [ids, setIds] = useState(['customers', 'orders', 'events']);
  const [current, setCurrent] = useState<string | null>('orders');
  return (
    <ObjectTabs
      label="Open objects"
      tabs={ids.map((id) => ({ id, label: id, title: `shop.${id}`, icon: null }))}
      currentId={current}
      closeLabel={({ label }) => `Close ${label}`}
      onOpen={setCurrent}
      onClose={(closed) => setIds((before) => before.filter((id) => id !== closed))}
    />
  );
}
const tab = (name: string) => screen.getByRole('button', { name });

it('is entered at the current one, walked by arrows, opened by Enter', async () => {
  const user = userEvent.setup();
  render(<Opened />);
  await user.tab();
  expect(tab('orders')).toHaveFocus();
  await user.keyboard('{ArrowRight}');
  expect(tab('events')).toHaveFocus();
  await user.keyboard('{ArrowRight}');
  expect(tab('events')).toHaveFocus();
  await user.keyboard('{Home}{Enter}');
  expect(tab('customers')).toHaveAttribute('aria-current', 'page');
  await user.tab();
  expect(tab('Close customers')).toHaveFocus();
  await user.tab();
  expect(document.body).toHaveFocus();
});

it('is closed by Delete, by its cross and by a middle click; the focus goes on to the neighbour', async () => {
  const user = userEvent.setup();
  render(<Opened />);
  await user.tab();
  await user.keyboard('{Delete}');
  expect(screen.queryByRole('button', { name: 'orders' })).not.toBeInTheDocument();
  expect(tab('events')).toHaveFocus();
  await user.click(tab('Close events'));
  expect(tab('customers')).toHaveFocus();
  fireEvent(tab('customers'), new MouseEvent('auxclick', { button: 1, bubbles: true }));
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});

it('brings the current one into sight', async () => {
  const seen: (string | undefined)[] = [];
  const original = Element.prototype.scrollIntoView;
  Element.prototype.scrollIntoView = function (this: HTMLElement) {
    seen.push(this.dataset['tab']);
  };
  const user = userEvent.setup();
  render(<Opened />);
  await user.click(tab('customers'));
  Element.prototype.scrollIntoView = original;
  expect(seen).toEqual(['orders', 'customers']);
});
