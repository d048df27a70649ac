import { fieldOf, isObject, textOf } from './values/raw-object.ts';

/** The part of a CRD's `openAPIV3Schema` that is checked here: enough to see a wrong field, type or missing value. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly allOf?: readonly Schema[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** What an API server with strict field validation would refuse, one line each; empty where it would not. */
export function schemaProblems(schema: Schema, value: unknown, path = ''): string[] {
  if (schema['x-kubernetes-int-or-string'])
    return typeof value === 'string' || Number.isInteger(value)
      ? []
      : [`${path}: neither integer nor string`];
  if (Array.isArray(value)) return listProblems(schema, value, path);
  if (isObject(value)) return objectProblems(schema, value, path);
  return scalarProblems(schema, value, path);
}

function listProblems(schema: Schema, list: readonly unknown[], path: string): string[] {
  if (schema.type !== 'array') return [`${path}: a list`];
  const tooFew = list.length < (schema.minItems ?? 0) ? [`${path}: too few items`] : [];
  const items = schema.items ?? {};
  return [...tooFew, ...list.flatMap((item, index) => schemaProblems(items, item, `${path}[${index}]`))];
}

function objectProblems(schema: Schema, object: Readonly<Record<string, unknown>>, path: string): string[] {
  if (schema.type !== 'object') return [`${path}: an object`];
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(object, key));
  const inside = Object.entries(object).flatMap(([key, field]) => {
    const known = schema.properties?.[key];
    if (known) return schemaProblems(known, field, `${path}.${key}`);
    if (isObject(schema.additionalProperties))
      return schemaProblems(schema.additionalProperties, field, `${path}.${key}`);
    const open = schema['x-kubernetes-preserve-unknown-fields'] || isMetadata(schema, path);
    return open ? [] : [`${path}.${key}: unknown`];
  });
  return [...missing.map((key) => `${path}.${key}: missing`), ...inside];
}

/** The API server knows an object's metadata by itself; the CRD leaves it out. */
function isMetadata(schema: Schema, path: string): boolean {
  return (
    path === '.metadata' && textOf(schema, 'type') === 'object' && fieldOf(schema, 'properties') === undefined
  );
}

function scalarProblems(schema: Schema, value: unknown, path: string): string[] {
  const fits = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
  if (!fits) return [`${path}: no ${schema.type}`];
  const choices = [schema, ...(schema.allOf ?? [])].find(
    (part) => part.enum && !part.enum.includes(value),
  )?.enum;
  if (choices) return [`${path}: not one of ${choices.join(', ')}`];
  if (typeof value !== 'string') return [];
  if (value.length > (schema.maxLength ?? Infinity)) return [`${path}: too long`];
  return schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)
    ? [`${path}: of the wrong form`]
    : [];
}
