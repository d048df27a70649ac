import type { Engine } from '../../wire/index.ts';
import type { DataNode } from './records.ts';

/** A few things to look at, in the shape in which each engine holds them. */
export function sampleData(engine: Engine): readonly DataNode[] {
  return SAMPLES[engine];
}

const people: Pick<DataNode, 'columns' | 'rows'> = {
  columns: [
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'text' },
    { name: 'note', type: 'text' },
  ],
  rows: [
    ['1', 'Ada', null],
    ['2', 'Grace', 'café ☕'],
    ['3', '山田', '備考'],
  ],
};

const documents: Pick<DataNode, 'columns' | 'rows'> = {
  columns: [
    { name: '_id', type: 'objectId' },
    { name: 'document', type: 'object' },
  ],
  rows: [
    ['66f0c0ffee0000000000a001', '{"name":"Ada"}'],
    ['66f0c0ffee0000000000a002', '{"name":"Grace"}'],
  ],
};

const keyValue = (value: string): Pick<DataNode, 'columns' | 'rows'> => ({
  columns: [{ name: 'value', type: 'string' }],
  rows: [[value]],
});

const SAMPLES: Record<Engine, readonly DataNode[]> = {
  postgresql: [
    {
      kind: 'database',
      name: 'shop',
      children: [
        {
          kind: 'schema',
          name: 'public',
          children: [
            { kind: 'table', name: 'customers', ...people },
            { kind: 'view', name: 'recent_customers', ...people },
          ],
        },
      ],
    },
  ],
  mysql: [{ kind: 'database', name: 'shop', children: [{ kind: 'table', name: 'customers', ...people }] }],
  mongodb: [
    { kind: 'database', name: 'shop', children: [{ kind: 'collection', name: 'customers', ...documents }] },
  ],
  redis: [
    {
      kind: 'database',
      name: '0',
      children: [
        { kind: 'key', name: 'session:1', ...keyValue('Ada') },
        { kind: 'key', name: 'session:2', ...keyValue('Grace') },
      ],
    },
  ],
};
