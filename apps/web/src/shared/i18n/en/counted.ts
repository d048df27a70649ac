const numbers = new Intl.NumberFormat('en-GB');
const plurals = new Intl.PluralRules('en-GB');

/** `12,000`. */
export const grouped = (n: number): string => numbers.format(n);

/** `1 row`, `12,000 rows`. */
export function counted(n: number, one: string, others: string): string {
  return `${grouped(n)} ${plurals.select(n) === 'one' ? one : others}`;
}
