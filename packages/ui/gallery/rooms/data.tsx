import { useMemo, useState, type ReactNode } from 'react';
import { Cell, ColumnHeader, EmptyState, SortHeader, Status, VirtualTable } from '../../src/index.ts';
import { Specimen } from '../specimen.tsx';

interface Sample {
  id: number;
  name: string;
  size: string;
}

const SIZES = ['0 B', '340 MB', '1.2 GB', '9,999 TB'];
const nameOf = (id: number): string =>
  id % 50 === 7 ? `before-the-migration-of-everything-that-was-ever-ordered-${id}` : `orders-db-${id}`;
const ROWS: readonly Sample[] = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  name: nameOf(id),
  size: SIZES[id % SIZES.length] ?? '',
}));
const COLUMNS = 'grid grid-cols-[minmax(10rem,1fr)_8rem_6rem] items-center gap-4 px-4 min-h-10';

const keyOf = (row: Sample): string => String(row.id);
const cells = (row: Sample): ReactNode => (
  <>
    <Cell className="truncate font-mono">{row.name}</Cell>
    <Cell>
      {row.id % 9 === 4 ? (
        <Status tone="bad" shape="cross" label="Failed" />
      ) : (
        <Status tone="good" shape="dot" label="Completed" />
      )}
    </Cell>
    <Cell>{row.size}</Cell>
  </>
);

export function DataRoom(): ReactNode {
  const [direction, setDirection] = useState<'asc' | 'desc'>('asc');
  const rows = useMemo(() => (direction === 'asc' ? ROWS : ROWS.toReversed()), [direction]);
  const header = (
    <>
      <SortHeader direction={direction} onSort={() => setDirection(direction === 'asc' ? 'desc' : 'asc')}>
        Name
      </SortHeader>
      <ColumnHeader>Status</ColumnHeader>
      <SortHeader direction={null} onSort={() => undefined}>
        Size
      </SortHeader>
    </>
  );
  return (
    <>
      <Specimen
        name="VirtualTable"
        note="10 000 rows, of which those in sight are drawn; the row that has the focus stays."
        className="h-96 flex-col flex-nowrap items-stretch p-0"
      >
        <VirtualTable
          boxed
          aria-label="Ten thousand backups"
          {...{ header, rows, keyOf, cells }}
          estimatedHeight={40}
          rowClassName={COLUMNS}
        />
      </Specimen>
      <Specimen name="VirtualTable without rows" className="h-48 flex-col flex-nowrap items-stretch p-0">
        <VirtualTable
          boxed
          aria-label="No backups"
          {...{ header, keyOf, cells }}
          rows={[]}
          estimatedHeight={40}
          rowClassName={COLUMNS}
          empty={<EmptyState title="Nothing matches the filter" />}
        />
      </Specimen>
    </>
  );
}
