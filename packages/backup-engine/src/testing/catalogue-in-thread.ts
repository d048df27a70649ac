import { carryOut } from '../catalogue/thread/carry-out.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { openDatabase } from '../catalogue/database/open-database.ts';

/**
 * The catalogue's operations over a file, each its own transaction, without the thread between: a simulation asks a
 * million times, and would wait for nothing but two threads taking turns.
 */
export function openCatalogueInThread(
  file: string,
  onCall: (topic: string, name: string, args: unknown) => void = () => undefined,
): Catalogue {
  const db = openDatabase(file);
  const close = async (): Promise<void> => {
    if (db.isOpen) db.close();
  };
  return new Proxy({} as Catalogue, {
    get(_target, topic) {
      if (topic === 'close') return close;
      if (typeof topic !== 'string' || topic === 'then') return undefined;
      const ask = (name: string) => async (args?: unknown) => {
        onCall(topic, name, args);
        return carryOut(db, { topic, name, args });
      };
      return new Proxy({}, { get: (_of, name) => (typeof name === 'string' ? ask(name) : undefined) });
    },
  });
}
