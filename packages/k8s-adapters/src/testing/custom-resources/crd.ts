/** A schema of a CustomResourceDefinition, as far as it is walked here. */
export interface Schema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

export interface CrdVersion {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: Schema };
}

export interface Crd {
  readonly [key: string]: unknown;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly [key: string]: unknown;
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly CrdVersion[];
  };
}

/** The same schema with what lies at `path` changed; unchanged where there is nothing. `[]` steps into the items of a list. */
export function changeSchema(
  schema: Schema,
  path: readonly string[],
  change: (found: Schema) => Schema,
): Schema {
  const [step, ...rest] = path;
  if (step === undefined) return change(schema);
  if (step === '[]') {
    const items = schema.items as Schema | undefined;
    return items === undefined ? schema : { ...schema, items: changeSchema(items, rest, change) };
  }
  const inner = schema.properties?.[step];
  if (inner === undefined) return schema;
  return { ...schema, properties: { ...schema.properties, [step]: changeSchema(inner, rest, change) } };
}

export function withProperty(schema: Schema, name: string, property: Schema): Schema {
  return { ...schema, properties: { ...schema.properties, [name]: property } };
}

export function withoutProperty(schema: Schema, name: string): Schema {
  const { [name]: _removed, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
}
