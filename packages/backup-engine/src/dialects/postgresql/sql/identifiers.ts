/** A qualified name at the head of `text`: its parts without quotes, and what follows it. null where there is none. */
export function parseQualifiedName(text: string): { parts: string[]; rest: string } | null {
  const parts: string[] = [];
  let rest = text;
  for (;;) {
    const match = /^(?:"((?:[^"]|"")+)"|([^\s"'().,;]+))/.exec(rest);
    if (match === null) return null;
    parts.push(match[1] === undefined ? (match[2] as string) : match[1].replaceAll('""', '"'));
    rest = rest.slice(match[0].length);
    if (!rest.startsWith('.')) return { parts, rest };
    rest = rest.slice(1);
  }
}

/** The name of a countable thing: `table "public"."orders"`. Always quoted, so that it depends on no list of keywords. */
export function countKey(kind: string, ...parts: readonly string[]): string {
  return `${kind} ${parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')}`;
}
