const REDACTED = '[redacted]';
const CREDENTIAL_NAME =
  /authorization|cookie|passw|passphrase|pwd|token|secret|credential|api[-_]?key|private[-_]?key|master[-_]?key/i;
/** Reference to where a credential is kept, and no credential itself. */
const HARMLESS_NAME = /^(secretRef|masterKey(Path|File))$/;
const CREDENTIAL_IN_TEXT: readonly (readonly [RegExp, string])[] = [
  /* A JSON Web Token, as Kubernetes and identity providers make them. */
  [/\beyJ[\w-]{4,}\.[\w-]+\.[\w-]*/g, REDACTED],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/(\w+:\/\/[^\s:/@]*):[^\s@]+@/g, `$1:${REDACTED}@`],
  [
    /\b(password|passwd|pwd|token|secret|api[-_]?key)\b(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;)}]+)/gi,
    `$1$2${REDACTED}`,
  ],
];
const MAX_DEPTH = 6;

/** Text without what looks like a credential in it, and without the secrets given by value. */
export function redactText(text: string, secrets: readonly string[]): string {
  const named = secrets.reduce((kept, secret) => kept.replaceAll(secret, REDACTED), text);
  return CREDENTIAL_IN_TEXT.reduce(
    (kept, [pattern, replacement]) => kept.replace(pattern, replacement),
    named,
  );
}

/** Log fields, made plain for JSON: errors with their causes, credentials out, by name and by value. */
export function redactFields(
  fields: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Record<string, unknown> {
  return plainRecord(fields, { secrets, depth: 0 });
}

interface Place {
  readonly secrets: readonly string[];
  readonly depth: number;
}

function plainRecord(record: object, place: Place): Record<string, unknown> {
  const entries = Object.entries(record).map(([name, value]): [string, unknown] => [
    name,
    CREDENTIAL_NAME.test(name) && !HARMLESS_NAME.test(name) ? REDACTED : plain(value, place),
  ]);
  return Object.fromEntries(entries);
}

function plain(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return redactText(value, place.secrets);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (place.depth === MAX_DEPTH) return '[too deep]';
  const inside = { ...place, depth: place.depth + 1 };
  if (value instanceof Error) return plainRecord(factsOf(value), inside);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => plain(item, inside));
  return ArrayBuffer.isView(value) ? '[bytes]' : plainRecord(value, inside);
}

function factsOf(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return { ...error, name, message, stack, ...(cause === undefined ? {} : { cause }) };
}
