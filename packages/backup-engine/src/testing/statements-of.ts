import type { DatabaseSync } from 'node:sqlite';

/** Every statement that the work prepares. */
export function statementsOf(db: DatabaseSync, work: (db: DatabaseSync) => void): string[] {
  const texts: string[] = [];
  const spying = new Proxy(db, {
    get(target, key) {
      if (key === 'prepare')
        return (text: string) => {
          texts.push(text);
          return target.prepare(text);
        };
      const member = Reflect.get(target, key) as unknown;
      return typeof member === 'function' ? (member as () => unknown).bind(target) : member;
    },
  });
  work(spying);
  return texts;
}

/** How SQLite would go about a statement, a line for each step. */
export function queryPlan(db: DatabaseSync, statement: string): string {
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all() as { detail: string }[];
  return steps.map(({ detail }) => detail).join('\n');
}
