import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { Tree } from './tree.tsx';
import type { TreeNode } from './tree-model.ts';

const leaf = (name: string): TreeNode => ({ id: name, text: name, expandable: false });
const many = (count: number) => Array.from({ length: count }, (_, n) => leaf(`table ${n}`));
const NODES: TreeNode[] = [
  { id: 'orders', text: 'orders, Running', name: 'orders', expandable: true, children: many(3) },
  { id: 'old', text: 'old, Deleted', name: 'old', expandable: true, children: [leaf('archive')] },
  leaf('outbox'),
];

function Shown({ nodes, marked, open = [] }: { nodes: TreeNode[]; marked?: string; open?: string[] }) {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set(open));
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <Tree
      label="Services"
      nodes={nodes}
      expanded={expanded}
      selectedId={selected}
      {...(marked === undefined ? {} : { marked })}
      onToggle={(id) =>
        setExpanded((before) => {
          const after = new Set(before);
          if (!after.delete(id)) after.add(id);
          return after;
        })
      }
      onSelect={setSelected}
    />
  );
}

it('is one stop for Tab; letters lead to names, an asterisk unfolds the siblings', async () => {
  const user = userEvent.setup();
  render(<Shown nodes={NODES} />);
  await user.tab();
  expect(screen.getByRole('treeitem', { name: 'orders, Running' })).toHaveFocus();
  await user.keyboard('ou');
  expect(screen.getByRole('treeitem', { name: 'outbox' })).toHaveFocus();
  await user.keyboard('{Home}*');
  expect(screen.getAllByRole('treeitem', { expanded: true })).toHaveLength(2);
  await user.keyboard('{ArrowRight}');
  expect(screen.getByRole('treeitem', { name: 'table 0' })).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('treeitem', { name: 'table 0' })).toHaveAttribute('aria-selected', 'true');
  await user.tab();
  expect(document.body).toHaveFocus();
});

it('draws a few of very many rows, and says of each where it stands among all', async () => {
  const user = userEvent.setup();
  render(
    <Shown nodes={[{ id: 'big', text: 'big', expandable: true, children: many(1000) }]} open={['big']} />,
  );
  expect(screen.getAllByRole('treeitem').length).toBeLessThan(100);
  const tenth = screen.getByRole('treeitem', { name: 'table 9' });
  expect(tenth).toHaveAttribute('aria-setsize', '1000');
  expect(tenth).toHaveAttribute('aria-posinset', '10');
  expect(tenth).toHaveAttribute('aria-level', '2');
  await user.tab();
  await user.keyboard('{End}');
  const last = await screen.findByRole('treeitem', { name: 'table 999' });
  expect(last).toHaveFocus();
  await user.keyboard('{ArrowUp}{ArrowUp}');
  expect(screen.getByRole('treeitem', { name: 'table 997' })).toHaveFocus();
});

it('marks what is searched for, and takes the direction of a name from the name', () => {
  render(<Shown nodes={[...NODES, leaf('قاعدة-الطلبات')]} marked="OR" />);
  const marks = [...document.querySelectorAll('mark')].map((mark) => mark.textContent);
  expect(marks).toEqual(['or']);
  expect(screen.getByText('قاعدة-الطلبات')).toHaveAttribute('dir', 'auto');
});
