import type { MutableObject } from './cluster-snapshot.ts';
import { isObject } from '../values/raw-object.ts';

/** How the fields of one object pass from one version of an API to another. */
export interface FieldRules {
  /** Same name and meaning in both. */
  readonly keep: readonly string[];
  readonly rename?: Readonly<Record<string, string>>;
  /** No counterpart, and none is missed: deprecated, without effect, or about later updates only. */
  readonly forget?: readonly string[];
}

/**
 * The object in the other version's fields. A field that no rule names and that holds something is reported to
 * `refuse` by its path: what is not known to be the same is not guessed.
 */
export function convertFields(
  object: MutableObject,
  rules: FieldRules,
  refuse: (field: string) => void,
): MutableObject {
  const converted: [string, unknown][] = [];
  for (const [field, value] of Object.entries(object)) {
    const renamed = rules.rename && Object.hasOwn(rules.rename, field) ? rules.rename[field] : undefined;
    if (renamed !== undefined) converted.push([renamed, value]);
    else if (rules.keep.includes(field)) converted.push([field, value]);
    else if (!rules.forget?.includes(field) && !isBlank(value)) refuse(field);
  }
  return Object.fromEntries(converted);
}

/** Says nothing: Go writes zero values of nested objects out. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isBlank);
}
