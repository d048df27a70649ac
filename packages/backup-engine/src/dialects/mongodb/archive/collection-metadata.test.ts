import { expect, it } from 'vitest';
import { parseMetadata } from './collection-metadata.ts';

it('keeps the fields of an index in their order, whatever they are called', () => {
  const { indexes } = parseMetadata(
    '{"options":{"a":"k\\"ey\\":1"},"indexes":[{"v":{"$numberInt":"2"},"key":{"b":{"$numberInt":"1"},"1":{"$numberDouble":"-1.0"},"0":"text","":{"$numberLong":"1"}},"name":"x: \\"y\\"","unique":true}],"uuid":"00"}',
  );
  expect(indexes).toHaveLength(1);
  const [index] = indexes;
  expect([...index!.keys()]).toEqual(['v', 'key', 'name', 'unique']);
  expect([...(index!.get('key') as Map<string, unknown>)]).toEqual([
    ['b', 1],
    ['1', -1],
    ['0', 'text'],
    ['', 1],
  ]);
  expect(index!.get('name')).toBe('x: "y"');
  expect(index!.get('unique')).toBe(true);
});

it('finds no index of a collection that was gone', () => {
  expect(parseMetadata('')).toEqual({ indexes: [] });
});
