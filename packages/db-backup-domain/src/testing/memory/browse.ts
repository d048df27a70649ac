import { HoldfastError } from '../../errors/index.ts';
import { assertGate } from '../../gates/index.ts';
import type { DbObject, ObjectsInput, RowsInput, RowsPage } from '../../wire/index.ts';
import type { DataNode, ServiceRecord } from './records.ts';
import type { MemoryState } from './state.ts';
import { showService } from './views.ts';

const DEFAULT_ROWS = 100;
const LONGEST_VALUE = 1_000;

export function listObjects(state: MemoryState, input: ObjectsInput): DbObject[] {
  const service = browsable(state, input);
  const children = input.path.length === 0 ? service.data : (nodeAt(service, input.path).children ?? []);
  return children.map((node) => ({
    kind: node.kind,
    name: node.name,
    path: [...input.path, node.name],
    expandable: (node.children?.length ?? 0) > 0,
    rowEstimate: node.estimate ?? node.rows?.length ?? null,
  }));
}

export function readRows(state: MemoryState, input: RowsInput): RowsPage {
  const node = nodeAt(browsable(state, input), input.path);
  if (!node.columns || !node.rows)
    throw new HoldfastError('REQUEST_INVALID', { detail: 'That object has no rows.' });
  const limit = input.limit ?? DEFAULT_ROWS;
  return {
    columns: node.columns.map((column) => ({ ...column })),
    rows: node.rows.slice(0, limit).map((row) => row.map(showValue)),
    hasMore: node.rows.length > limit,
  };
}

function showValue(value: string | null): RowsPage['rows'][number][number] {
  if (value === null) return null;
  const characters = [...value];
  return {
    text: characters.slice(0, LONGEST_VALUE).join(''),
    truncated: characters.length > LONGEST_VALUE,
  };
}

function browsable(state: MemoryState, key: { namespace: string; name: string }): ServiceRecord {
  const service = state.service({ namespace: key.namespace, name: key.name });
  assertGate(showService(state, service).browse);
  return service;
}

function nodeAt(service: ServiceRecord, path: readonly string[]): DataNode {
  let level: readonly DataNode[] = service.data;
  let found: DataNode | undefined;
  for (const name of path) {
    found = level.find((node) => node.name === name);
    level = found?.children ?? [];
  }
  if (!found) throw new HoldfastError('OBJECT_NOT_FOUND');
  return found;
}
