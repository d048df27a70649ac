import { describeDialect } from '../dialect.contract.ts';
import { makeServer } from '../contract/made-server.testing.ts';
import { HOSTILE_NAMES, type SourceServer } from '../contract/world.testing.ts';
import { fillVaried, inside } from './filled.testing.ts';
import { Passage } from './passage.testing.ts';
import { dialect, missing } from './programs.testing.ts';

/** The server refuses these in the name of a collection. */
const REFUSED = HOSTILE_NAMES.filter((name) => /["'`$]|^\.\./.test(name));

/** All connections go through it, because the server itself has no command that ends one. */
let passage: Passage | null = null;

describeDialect('FerretDB', {
  dialect,
  missing,
  startSource,
  fill: async (credentials) => {
    await fillVaried(credentials);
    await inside(credentials, async ({ client }) => {
      for (const name of HOSTILE_NAMES.filter((each) => !REFUSED.includes(each)))
        await client.db('hostile').collection(name).insertOne({ name });
    });
  },
  fillBulk: (credentials, bytes) =>
    inside(credentials, async ({ client }) => {
      const text = 'bulk '.repeat(2000);
      for (let from = 0; from * text.length < bytes; from += 500) {
        const documents = Array.from({ length: 500 }, (_, n) => ({ n: from + n, text }));
        await client.db('shop').collection('bulk').insertMany(documents);
      }
    }),
  changes: {
    'a document': (credentials) =>
      inside(credentials, ({ client }) =>
        client
          .db('shop')
          .collection('orders')
          .updateOne({ _id: 3 as never }, { $set: { item: 'other' } }),
      ).then(() => undefined),
    'the type of a value': (credentials) =>
      inside(credentials, ({ client }) =>
        client
          .db('shop')
          .collection('types')
          .updateOne({ kind: 'int' }, { $set: { value: -2_147_483_648.5 } }),
      ).then(() => undefined),
    'an index': (credentials) =>
      inside(credentials, ({ client }) => client.db('shop').collection('orders').dropIndex('nested')).then(
        () => undefined,
      ),
    'an empty collection': (credentials) =>
      inside(credentials, ({ client }) => client.db('shop').collection('nothing').drop()).then(
        () => undefined,
      ),
    'an account': (credentials) =>
      inside(credentials, ({ client }) =>
        client.db('shop').command({ updateUser: 'clerk', pwd: 'changed' }),
      ).then(() => undefined),
  },
  cutConnections: async () => passage?.cut(180_000),
  lock: null,
  dumpProgram: 'mongodump',
  // It takes its first user from there, once.
  secretEnvironment: ['ferretdb', 'setpriv'],
  tooNew: (facts) => ({ ...facts, settings: { ...facts.settings, answersAs: '99.1' } }),
  browse: {
    hostilePath: (name) => (REFUSED.includes(name) ? null : ['hostile', name]),
    found: [
      { kind: 'database', path: ['shop'] },
      { kind: 'database', path: ['UPPER'] },
      { kind: 'collection', path: ['shop', 'orders'] },
      { kind: 'collection', path: ['shop', 'nothing'] },
    ],
    rows: { path: ['shop', 'orders'], contains: ['item 30', '7.5'], columns: 4 },
    long: ['shop', 'long texts'],
    absent: [
      ['absent', 'orders'],
      ['shop', 'absent'],
      ['shop', 'orders', 'deeper'],
    ],
    absentHolders: [['absent']],
    rowless: [['absent'], ['shop'], []],
    passing: {
      path: ['shop', 'passing'],
      make: (credentials) =>
        inside(credentials, async ({ client }) => {
          await client
            .db('shop')
            .collection('passing')
            .insertOne({ _id: 'here' as never });
        }),
      drop: (credentials) =>
        inside(credentials, async ({ client }) => void (await client.db('shop').dropCollection('passing'))),
    },
  },
});

async function startSource(password: string): Promise<SourceServer> {
  const server = await makeServer(dialect, { password });
  const opened = await Passage.open(server.credentials.port);
  passage = opened;
  return {
    credentials: { ...server.credentials, port: opened.port },
    async [Symbol.asyncDispose]() {
      opened.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
