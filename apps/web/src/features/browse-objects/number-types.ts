const NUMBER_TYPE =
  /^(?:(?:tiny|small|medium|big)?int(?:eger)?\d?|(?:small|big)?serial\d?|numeric|decimal(?:128)?|double(?: precision)?|float\d?|real|long|number)(?: ?\([\d, ]*\))?(?: unsigned)?(?: zerofill)?$/i;

/** A column of this type, as its database calls it, holds numbers: they stand at the right. */
export function isNumberType(type: string): boolean {
  return NUMBER_TYPE.test(type);
}
