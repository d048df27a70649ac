import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillMongo, insideMongo } from '@holdfast/backup-engine/testing';
import type { OutsideServer } from '../../outside-servers/outside-server.ts';

export type Way = Pick<OutsideServer, 'host' | 'port' | 'username' | 'password'>;
/** A user whose password the restore brings along: the only way in that a test may know. */
export const INSPECTOR = { username: 'inspector', password: 'inspector-Secret-5d1e' };

const DOCUMENT_BYTES = 10_000;
const AT_ONCE = 200;

/** One of everything that FerretDB takes, and about so many megabytes of documents that do not compress. */
export async function fillServer(server: Way, megabytes: number): Promise<void> {
  await fillMongo(server);
  await insideMongo(server, async ({ admin, client }) => {
    await admin.command({ createUser: INSPECTOR.username, pwd: INSPECTOR.password, roles: [] });
    const documents = Math.ceil((megabytes * 1_000_000) / DOCUMENT_BYTES);
    for (let from = 0; from < documents; from += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, n) => ({
        n: from + n,
        body: randomBytes((DOCUMENT_BYTES * 3) / 4).toString('base64'),
      }));
      await client.db('shop').collection('bulk').insertMany(some);
    }
  });
}

/** A document that somebody may write: `twice` follows from `n`, so that one that was torn is told. */
interface Written {
  readonly _id: number;
  readonly n: number;
  readonly twice: number;
}

/** Somebody who goes on writing: a new document each time, and an older one changed. */
export class Writer {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  /** Documents that the server has confirmed. */
  confirmed = 0;

  constructor(server: Way) {
    this.#done = insideMongo(server, async ({ client }) => {
      const documents = client.db('live').collection<Written>('documents');
      while (!this.#stop.signal.aborted) {
        const n = this.confirmed;
        await documents.insertOne({ _id: n, n, twice: 2 * n });
        const older = n >> 1;
        await documents.updateOne({ _id: older }, { $set: { n: n + older, twice: 2 * (n + older) } });
        this.confirmed = n + 1;
        await sleep(2);
      }
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

/** What the writer wrote, as a server has it. */
export async function readWritten(server: Way): Promise<Written[]> {
  return await insideMongo(server, ({ client }) =>
    client.db('live').collection<Written>('documents').find().sort({ _id: 1 }).toArray(),
  );
}
