const numbers = new Intl.NumberFormat('zh-CN');

/** `12,000`. A Chinese noun has one form, whatever its number. */
export const grouped = (n: number): string => numbers.format(n);
