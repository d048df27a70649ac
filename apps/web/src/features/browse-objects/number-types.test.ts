import { describe, expect, it } from 'vitest';
import { isNumberType } from './number-types.ts';

describe('the type of a column', () => {
  it.each([
    ...['integer', 'bigint', 'smallint', 'int4', 'numeric', 'numeric(10,2)', 'double precision', 'real'],
    ...['int unsigned', 'int(10) unsigned', 'mediumint', 'decimal(8, 2)', 'float', 'int', 'long', 'double'],
  ])('%s is of numbers', (type) => expect(isNumberType(type)).toBe(true));

  it.each([
    'text',
    'interval',
    'point',
    'integer[]',
    'int4range',
    'timestamptz',
    'varchar(20)',
    'int | string',
    '',
  ])('%s is not', (type) => expect(isNumberType(type)).toBe(false));
});
