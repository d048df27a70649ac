/** A JSON object whose fields nobody has checked. */
export type RawObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An own field, so that `__proto__` and `constructor` never answer for a missing one. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** A string that is not empty, else null. */
export function textOf(value: unknown, ...path: readonly string[]): string | null {
  const field = fieldOf(value, ...path);
  return typeof field === 'string' && field !== '' ? field : null;
}

export function labelOf(value: unknown, key: string): string | null {
  return textOf(value, 'metadata', 'labels', key);
}

export function annotationOf(value: unknown, key: string): string | null {
  return textOf(value, 'metadata', 'annotations', key);
}
