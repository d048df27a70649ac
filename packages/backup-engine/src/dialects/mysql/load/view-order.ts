/** A view by its database and name, and the text that makes it. */
export interface ViewText {
  readonly database: string;
  readonly name: string;
  readonly text: string;
}

/**
 * Views in an order in which each comes after those that it reads: one that stands in for another is not updatable, and
 * WITH CHECK OPTION is refused over it. Views that seem to read each other keep their order.
 */
export function inReadingOrder<T extends ViewText>(views: readonly T[]): T[] {
  const byName = new Map(views.map((view) => [keyOf(view.database, view.name), view]));
  const ordered = new Set<T>();
  const entered = new Set<T>();
  const place = (view: T): void => {
    if (entered.has(view)) return;
    entered.add(view);
    for (const key of readBy(view)) {
      const other = byName.get(key);
      if (other !== undefined) place(other);
    }
    ordered.add(view);
  };
  for (const view of views) place(view);
  return [...ordered];
}

/** Strings are skipped; a name is told with the word or the name that stands before it. */
const TOKEN = /'(?:[^'\\]|''|\\[^])*'|(\bAS\s+)?`((?:[^`]|``)+)`(?:\.`((?:[^`]|``)+)`)?/gi;

/** What a view may read, as keys. Too many are harmless. */
function* readBy({ database, text }: ViewText): Generator<string> {
  for (const [, alias, first, second] of text.matchAll(TOKEN)) {
    if (first === undefined || alias !== undefined) continue;
    // Either a table and its column, or a database and its table.
    yield keyOf(database, unquote(first));
    if (second !== undefined) yield keyOf(unquote(first), unquote(second));
  }
}

function unquote(name: string): string {
  return name.replaceAll('``', '`');
}

function keyOf(database: string, name: string): string {
  return JSON.stringify([database, name]);
}
