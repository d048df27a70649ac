import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { ResizeHandle } from './resize-handle.tsx';

function Panels() {
  const [width, setWidth] = useState(288);
  return (
    <ResizeHandle
      label="Width"
      controls="panel"
      width={width}
      min={200}
      max={400}
      onWidth={setWidth}
      onReset={() => setWidth(288)}
    />
  );
}
const handle = () => screen.getByRole('separator', { name: 'Width' });
const width = () => Number(handle().getAttribute('aria-valuenow'));

it('is moved by keys, between its ends, and set back', async () => {
  const user = userEvent.setup();
  render(<Panels />);
  expect(handle()).toHaveAttribute('aria-valuemin', '200');
  expect(handle()).toHaveAttribute('aria-valuemax', '400');
  await user.tab();
  expect(handle()).toHaveFocus();
  await user.keyboard('{ArrowRight}');
  expect(width()).toBe(304);
  await user.keyboard('{Shift>}{ArrowLeft}{/Shift}');
  expect(width()).toBe(240);
  await user.keyboard('{End}{ArrowRight}');
  expect(width()).toBe(400);
  await user.keyboard('{Home}{ArrowLeft}');
  expect(width()).toBe(200);
  await user.keyboard('{Enter}');
  expect(width()).toBe(288);
  await user.keyboard('{End}');
  await user.dblClick(handle());
  expect(width()).toBe(288);
});

it('follows the pointer that took it, from where it took it', () => {
  render(<Panels />);
  fireEvent.pointerMove(handle(), { clientX: 500, pointerId: 1 });
  expect(width(), 'nobody holds it').toBe(288);
  fireEvent.pointerDown(handle(), { clientX: 290, button: 0, pointerId: 1 });
  fireEvent.pointerMove(handle(), { clientX: 330, pointerId: 1 });
  expect(width()).toBe(328);
  fireEvent.pointerMove(handle(), { clientX: 9000, pointerId: 1 });
  expect(width()).toBe(400);
  fireEvent.pointerUp(handle(), { pointerId: 1 });
  fireEvent.pointerMove(handle(), { clientX: 290, pointerId: 1 });
  expect(width()).toBe(400);
});
