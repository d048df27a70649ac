import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Cell, ColumnHeader } from './cells.tsx';
import { VirtualTable, type VirtualTableProps } from './virtual-table.tsx';

const ROW = 40;
const VIEW = 400;

beforeEach(() => {
  /* Nothing is laid out in jsdom: a box of ten rows. */
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(ROW);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(VIEW);
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    return new DOMRect(0, this.classList.contains('relative') ? -box().scrollTop : 0);
  });
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(1_000_000);
  return () => vi.restoreAllMocks();
});

interface Thing {
  id: string;
}

const things = (count: number, prefix = 'thing'): Thing[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index}` }));
const keyOf = ({ id }: Thing) => id;
const cells = ({ id }: Thing) => (
  <Cell>
    <button type="button">{id}</button>
  </Cell>
);

function Things(props: Partial<VirtualTableProps<Thing>> & { rows: readonly Thing[] }) {
  return (
    <VirtualTable
      aria-label="Things"
      boxed
      header={<ColumnHeader>Id</ColumnHeader>}
      keyOf={keyOf}
      cells={cells}
      estimatedHeight={ROW}
      {...props}
    />
  );
}

const box = () => screen.getByRole('group', { name: 'Things' });
const drawn = () =>
  within(screen.getByRole('table'))
    .getAllByRole('button')
    .map((button) => button.textContent);

function scrollTo(top: number): void {
  act(() => {
    box().scrollTop = top;
    fireEvent.scroll(box());
  });
}

describe('a table of many rows', () => {
  it('draws those in sight, and tells of all', () => {
    render(<Things rows={things(1000)} total={10_000} />);
    expect(screen.getByRole('table', { name: 'Things' })).toHaveAttribute('aria-rowcount', '10001');
    expect(screen.getByRole('columnheader', { name: 'Id' })).toBeVisible();
    expect(drawn()).toContain('thing-0');
    expect(drawn().length).toBeLessThan(30);
    expect(screen.getByRole('row', { name: 'thing-3' })).toHaveAttribute('aria-rowindex', '5');
  });

  it('draws others as one scrolls, and keeps the one that has the focus', () => {
    render(<Things rows={things(1000)} />);
    act(() => screen.getByRole('button', { name: 'thing-2' }).focus());
    scrollTo(20_000);
    expect(drawn()).toContain('thing-500');
    expect(drawn()).toContain('thing-2');
    expect(drawn()).not.toContain('thing-3');
    expect(screen.getByRole('button', { name: 'thing-2' })).toHaveFocus();
    act(() => screen.getByRole('button', { name: 'thing-500' }).focus());
    scrollTo(20_040);
    expect(drawn()).not.toContain('thing-2');
  });

  it('moves nothing in sight when rows come or go above, and shows a new one at the top', () => {
    const { rerender } = render(<Things rows={things(1000)} />);
    rerender(<Things rows={[...things(1, 'newer'), ...things(1000)]} />);
    expect(box().scrollTop).toBe(0);
    expect(drawn()[0]).toBe('newer-0');
    scrollTo(4000);
    rerender(<Things rows={[...things(2, 'newest'), ...things(1, 'newer'), ...things(1000)]} />);
    expect(box().scrollTop).toBe(4080);
    scrollTo(4080);
    rerender(<Things rows={things(1000)} />);
    expect(box().scrollTop).toBe(3960);
  });

  it('says which rows are in sight', () => {
    const onRange = vi.fn();
    render(<Things rows={things(1000)} onRange={onRange} />);
    expect(onRange).toHaveBeenLastCalledWith({ first: 0, last: 9 });
    scrollTo(4000);
    expect(onRange).toHaveBeenLastCalledWith({ first: 100, last: 109 });
  });

  it('asks of each row how high it will be', () => {
    render(<Things rows={things(1000)} estimatedHeight={({ id }) => (id === 'thing-999' ? 240 : ROW)} />);
    expect(screen.getAllByRole('rowgroup')[1]).toHaveStyle({ height: `${999 * ROW + 240}px` });
  });

  it('says what stands for no row', () => {
    render(<Things rows={[]} empty={<p>Nothing here</p>} />);
    expect(screen.getByText('Nothing here')).toBeVisible();
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '1');
  });
});
