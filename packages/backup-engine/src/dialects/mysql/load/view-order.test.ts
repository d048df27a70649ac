import { expect, it } from 'vitest';
import { inReadingOrder } from './view-order.ts';

const view = (
  database: string,
  name: string,
  text: string,
): { database: string; name: string; text: string } => ({
  database,
  name,
  text: `/*!50001 VIEW \`${name.replaceAll('`', '``')}\` AS ${text} */;`,
});
const names = (views: readonly { database: string; name: string }[]): string[] =>
  views.map(({ database, name }) => `${database}.${name}`);

it('puts a view behind those that it reads, over databases too', () => {
  const views = [
    view('a', 'first', "select `z``2`.`id` AS `id` from `z``2` where `id` = '`never`'"),
    view('a', 'never', 'select 1 AS `first`'),
    view('a', 'z`2', 'select `t`.`id` AS `id` from (`b`.`deep` `t` join `table`)'),
    view('b', 'deep', 'select 1 AS `one`'),
  ];
  expect(names(inReadingOrder(views))).toEqual(['b.deep', 'a.z`2', 'a.first', 'a.never']);
});

it('keeps views that only seem to read each other', () => {
  const views = [
    view('a', 'x', 'select `y`.`c` from `t` `y`'),
    view('a', 'y', 'select `x`.`c` from `t` `x`'),
  ];
  expect(names(inReadingOrder(views)).sort()).toEqual(['a.x', 'a.y']);
});
