import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Cell, ColumnHeader, EmptyState, VirtualTable, classNames } from '@holdfast/ui';
import type { RowsPage } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../shared/i18n/index.ts';
import { isNumberType } from './number-types.ts';

const ROW_HEIGHT = 33;
/** Characters of a value that are shown before one asks for the whole. */
const NARROWEST = 6;
const WIDEST = 40;
/** Enough to tell how wide what a column holds is. */
const LOOKED_AT = 100;

type Value = RowsPage['rows'][number][number];
interface NumberedRow {
  index: number;
  values: readonly Value[];
}

const keyOf = ({ index }: NumberedRow) => String(index);

export interface RowsTableProps {
  page: RowsPage;
  label: string;
  /** Said where a value does not exist. */
  noValue: string;
  /** Said where there is no row. */
  none: string;
}

/** Rows as they were read, each column as wide as what it holds, up to a limit. */
export function RowsTable({ page, label, noValue, none }: RowsTableProps): ReactNode {
  const rows = useMemo(() => page.rows.map((values, index) => ({ index, values })), [page]);
  const layout = useMemo(() => ({ gridTemplateColumns: templateOf(page) }), [page]);
  const columns = useMemo(
    () => page.columns.map(({ type }) => ({ isNumber: isNumberType(type) })),
    [page.columns],
  );
  const cells = useCallback(
    ({ values }: NumberedRow) =>
      values.map((value, column) => (
        <ValueCell
          key={column}
          value={value}
          noValue={noValue}
          isNumber={columns[column]?.isNumber ?? false}
        />
      )),
    [columns, noValue],
  );
  return (
    <VirtualTable
      boxed
      aria-label={label}
      rows={rows}
      keyOf={keyOf}
      cells={cells}
      estimatedHeight={ROW_HEIGHT}
      rowClassName="grid items-start font-mono text-xs"
      rowStyle={layout}
      empty={<EmptyState title={none} />}
      header={page.columns.map(({ name, type }, index) => (
        <ColumnHeader
          key={`${index}:${name}`}
          title={`${name} ${type}`}
          className={classNames('px-3', columns[index]?.isNumber && 'justify-end')}
        >
          <span className="truncate">
            <bdi className="text-text">{name}</bdi> <span className="font-normal text-muted">{type}</span>
          </span>
        </ColumnHeader>
      ))}
    />
  );
}

function templateOf({ columns, rows }: RowsPage): string {
  const widths = columns.map(({ name, type }, column) => {
    const lengths = rows.slice(0, LOOKED_AT).map((row) => row[column]?.text.length ?? 0);
    const widest = Math.max(name.length + type.length + 1, ...lengths);
    const width = `calc(${Math.min(WIDEST, Math.max(NARROWEST, widest))}ch + 1.75rem)`;
    return { width: widest > WIDEST ? `minmax(${width}, 1fr)` : width, isCut: widest > WIDEST };
  });
  /* Room to spare goes to what is cut; where nothing is, it stays empty behind the last column. */
  const spare = widths.some(({ isCut }) => isCut) ? [] : ['1fr'];
  return [...widths.map(({ width }) => width), ...spare].join(' ');
}

function ValueCell(props: { value: Value; noValue: string; isNumber: boolean }): ReactNode {
  const { value, noValue, isNumber } = props;
  const m = useMessages().browser.rows;
  return (
    <Cell className={classNames('min-h-8 px-3 py-2', isNumber && 'text-right')}>
      {value === null ? (
        <span className="text-faint italic">{noValue}</span>
      ) : value.text === '' ? (
        <span className="text-faint italic">{m.empty}</span>
      ) : isLong(value.text) ? (
        <LongValue value={value} />
      ) : (
        <bdi>{value.text}</bdi>
      )}
    </Cell>
  );
}

function isLong(text: string): boolean {
  return text.length > WIDEST || text.includes('\n');
}

/** Its beginning; the whole of what was read on request. */
function LongValue({ value }: { value: NonNullable<Value> }): ReactNode {
  const m = useMessages().browser.rows;
  const [open, setOpen] = useState(false);
  return (
    <button
      type="button"
      aria-expanded={open}
      title={open ? undefined : value.text}
      onClick={() => setOpen(!open)}
      className={classNames(
        'block w-full rounded-control text-left hover:text-accent',
        open ? 'wrap-anywhere whitespace-pre-wrap select-text' : 'truncate',
      )}
    >
      <bdi>{value.text}</bdi>
      {value.truncated ? <span className="text-warn">… {m.truncated}</span> : null}
    </button>
  );
}
