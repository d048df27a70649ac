/** A name in backticks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A text literal, for a session whose sql_mode lets backslashes escape. */
export function quoteText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

/** An account as it is written in statements. */
export function quoteAccount(user: string, host: string): string {
  return `${quoteText(user)}@${quoteText(host)}`;
}

/** The name of a countable thing: `` table `shop`.`orders` ``. */
export function countKey(kind: string, ...parts: readonly string[]): string {
  return `${kind} ${parts.map(quoteName).join('.')}`;
}

const NAME = /^(?:`((?:[^`]|``)+)`|"((?:[^"]|"")+)"|'((?:[^'\\]|''|\\[^])*)'|([^\s`"'().,;@]+))/;

export interface ReadName {
  readonly name: string;
  /** What follows it. */
  readonly rest: string;
}

/** The name at the head of `text`, quoted in any way or bare; null where there is none. */
export function readName(text: string): ReadName | null {
  const match = NAME.exec(text);
  if (match === null) return null;
  const [whole, ticked, doubled, single, bare] = match;
  const rest = text.slice(whole.length);
  if (ticked !== undefined) return { name: ticked.replaceAll('``', '`'), rest };
  if (doubled !== undefined) return { name: doubled.replaceAll('""', '"'), rest };
  if (single !== undefined) return { name: unescapeText(single), rest };
  return { name: bare as string, rest };
}

/** The last part of a name that may be qualified. */
export function readQualifiedName(text: string): ReadName | null {
  const first = readName(text);
  if (first === null || !first.rest.startsWith('.')) return first;
  return readName(first.rest.slice(1));
}

function unescapeText(text: string): string {
  return text
    .replaceAll("''", "'")
    .replaceAll(/\\([^])/g, (_, escaped: string) => (escaped === '0' ? '\0' : escaped));
}
