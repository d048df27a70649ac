import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
  type RefObject,
} from 'react';
import { classNames } from '../class-names.ts';

const OVERSCAN = 6;

export interface VirtualTableProps<Row> {
  'aria-label': string;
  /** Cells of the header, in the order of the columns. */
  header: ReactNode;
  rows: readonly Row[];
  /** Of all rows there are, loaded or not; the loaded ones unless given. */
  total?: number;
  keyOf: (row: Row) => string;
  /** Cells of a row. Drawn again only for another row, so keep the function while what it draws stays the same. */
  cells: (row: Row) => ReactNode;
  /**
   * Pixels, until a row was drawn and measured. Where it is wrong by one, every row that comes into sight moves those below
   * it and has the table drawn twice. Keep the function.
   */
  estimatedHeight: number | ((row: Row) => number);
  /** Of the header and of each row: where the columns are. */
  rowClassName?: string | undefined;
  rowStyle?: CSSProperties | undefined;
  headerClassName?: string;
  /** Stands where there is no row. */
  empty?: ReactNode;
  /** It scrolls both ways inside its own box, which takes the height there is. Otherwise it moves with the page. */
  boxed?: boolean;
  /** Which rows are in sight, both included. Keep the function. */
  onRange?: ((range: { first: number; last: number }) => void) | undefined;
}

/**
 * A table of many rows, of which those in sight are drawn. Rows may differ in height. To a screen reader it is a table
 * with all its rows; the row that has the focus stays drawn wherever one scrolls; and rows that come or go above what is
 * in sight move nothing.
 */
export function VirtualTable<Row>(props: VirtualTableProps<Row>): ReactNode {
  const { rows, header, cells, keyOf, boxed = false, rowClassName, rowStyle } = props;
  const body = useRef<HTMLDivElement>(null);
  const focused = useRef<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const { scroller, margin } = useScroller({ body, box });
  const virtualizer = useRows(props, { scroller, margin, focused });
  useStill(virtualizer, { rows, keyOf, scroller, margin });
  useRange(virtualizer, props.onRange);
  const table = (
    <div
      role="table"
      aria-label={props['aria-label']}
      aria-rowcount={Math.max(props.total ?? 0, rows.length) + 1}
      className={classNames('text-left text-sm', boxed && 'w-max min-w-full')}
    >
      <div role="rowgroup" className={classNames('sticky top-0 z-10', props.headerClassName)}>
        <div
          role="row"
          aria-rowindex={1}
          style={rowStyle}
          className={classNames('border-b border-line bg-canvas text-xs text-muted', rowClassName)}
        >
          {header}
        </div>
      </div>
      <div
        ref={body}
        role="rowgroup"
        className="relative [overflow-anchor:none]"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <DrawnRow
              key={key}
              {...{ row, index, cells, focused, rowClassName, rowStyle }}
              id={String(key)}
              top={start - margin}
              measure={virtualizer.measureElement}
            />
          );
        })}
      </div>
    </div>
  );
  if (!boxed) return table;
  return (
    <div
      ref={box}
      tabIndex={0}
      role="group"
      aria-label={props['aria-label']}
      className="relative min-h-0 flex-1 overflow-auto"
    >
      {table}
      {rows.length === 0 ? props.empty : null}
    </div>
  );
}

interface DrawnRowProps<Row> extends Pick<VirtualTableProps<Row>, 'cells' | 'rowClassName' | 'rowStyle'> {
  row: Row;
  index: number;
  id: string;
  top: number;
  focused: RefObject<string | null>;
  measure: (element: HTMLElement | null) => void;
}

function DrawRow<Row>({ row, index, id, top, focused, measure, ...look }: DrawnRowProps<Row>): ReactNode {
  const drawn = useMemo(() => look.cells(row), [look.cells, row]);
  return (
    <div
      ref={measure}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      /* What opens from a row, a menu, counts as inside it. */
      onFocus={() => void (focused.current = id)}
      onBlur={() => void (focused.current = null)}
      style={{ ...look.rowStyle, transform: `translateY(${top}px)` }}
      className={classNames(
        'absolute inset-x-0 top-0 border-b border-line hover:bg-surface',
        look.rowClassName,
      )}
    >
      {drawn}
    </div>
  );
}
const DrawnRow = memo(DrawRow) as typeof DrawRow;

interface Place {
  scroller: HTMLElement | null;
  /** Pixels of the scrolled contents above the first row. */
  margin: number;
}

/** What the rows scroll in: their own box, or else the nearest ancestor that scrolls. */
function useScroller({ body, box }: Record<'body' | 'box', RefObject<HTMLElement | null>>): Place {
  const [place, setPlace] = useState<Place>({ scroller: null, margin: 0 });
  const look = useCallback(() => {
    const element = body.current;
    if (element === null) return;
    const scroller = box.current ?? scrollerOf(element);
    const above = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    const margin = Math.round(above + scroller.scrollTop);
    setPlace((before) =>
      before.scroller === scroller && before.margin === margin ? before : { scroller, margin },
    );
  }, [body, box]);
  /* Not with each drawing: to ask for a place makes the browser lay out the page at once. */
  useLayoutEffect(look, [look]);
  const { scroller } = place;
  useEffect(() => {
    if (scroller === null) return undefined;
    const observer = new ResizeObserver(look);
    for (const child of scroller.children) observer.observe(child);
    return () => observer.disconnect();
  }, [scroller, look]);
  return place;
}

function scrollerOf(element: HTMLElement): HTMLElement {
  for (let at = element.parentElement; at !== null; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return document.documentElement;
}

type Rows = Virtualizer<HTMLElement, HTMLElement>;

function useRows<Row>(
  { rows, keyOf, estimatedHeight }: VirtualTableProps<Row>,
  { scroller, margin, focused }: Place & { focused: RefObject<string | null> },
): Rows {
  const getItemKey = useCallback(
    (index: number) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
    [rows, keyOf],
  );
  const rangeExtractor = useCallback(
    (range: Range) => {
      const drawn = defaultRangeExtractor(range);
      if (focused.current === null) return drawn;
      const index = rows.findIndex((row) => keyOf(row) === focused.current);
      return index === -1 || drawn.includes(index) ? drawn : [...drawn, index].toSorted((a, b) => a - b);
    },
    [rows, keyOf, focused],
  );
  return useVirtualizer<HTMLElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => {
      if (typeof estimatedHeight === 'number') return estimatedHeight;
      const row = rows[index];
      return row === undefined ? 0 : estimatedHeight(row);
    },
    overscan: OVERSCAN,
    scrollMargin: margin,
    getItemKey,
    rangeExtractor,
  });
}

/** Whatever comes or goes above the first row in sight: that row stays where it is, once one has scrolled into them. */
function useStill<Row>(
  virtualizer: Rows,
  { rows, keyOf, scroller, margin }: Place & Pick<VirtualTableProps<Row>, 'rows' | 'keyOf'>,
): void {
  const anchor = useRef<{ key: string; start: number } | null>(null);
  const offset = virtualizer.scrollOffset ?? 0;
  useLayoutEffect(() => {
    const held = anchor.current;
    if (scroller === null || held === null) return;
    const index = rows.findIndex((row) => keyOf(row) === held.key);
    const start = virtualizer.measurementsCache[index]?.start;
    if (start !== undefined && start !== held.start) scroller.scrollTop += start - held.start;
    /* Of what the rows and what is above them do; scrolling itself moves nothing. */
  }, [rows, margin, scroller]);
  useLayoutEffect(() => {
    const first = offset > margin ? virtualizer.getVirtualItemForOffset(offset) : undefined;
    anchor.current = first === undefined ? null : { key: String(first.key), start: first.start };
  });
}

function useRange(virtualizer: Rows, onRange: VirtualTableProps<unknown>['onRange']): void {
  const { startIndex: first, endIndex: last } = virtualizer.range ?? {};
  const count = virtualizer.options.count;
  useEffect(() => {
    if (first !== undefined && last !== undefined) onRange?.({ first, last });
  }, [first, last, count, onRange]);
}
