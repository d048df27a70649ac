import { insideMongo } from '@holdfast/backup-engine/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, mariadbMissing, startMariadb } from '../outside-servers/mysql.ts';
import type { OutsideServer } from '../outside-servers/outside-server.ts';
import { MONGO_PROGRAMS, mongoMissing, startFerretdb } from '../outside-servers/mongodb.ts';
import { redisMissing, startRedis } from '../outside-servers/redis.ts';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/** A person's way with a server of one engine, and what the page shows of it. */
interface EngineWay {
  readonly option: string;
  readonly label: string;
  /** Why it cannot be walked on this machine. */
  readonly missing: string | null;
  start(): Promise<OutsideServer>;
  readonly usualPort: string;
  readonly usualUser: string;
  /** From the service inwards, as the tree names them; the last one opens. */
  readonly object: readonly string[];
  readonly title: string;
  /** Something that stands in the object. */
  readonly text: string;
}

const ENGINES: readonly EngineWay[] = [
  {
    option: 'mysql',
    label: 'MariaDB',
    missing: mariadbMissing,
    usualPort: '3306',
    usualUser: 'root',
    object: ['shop & co', 'orders'],
    title: 'Rows of shop & co.orders',
    text: 'Zürich 東京 🚢',
    async start() {
      const server = await startMariadb();
      await ask(
        server,
        `CREATE DATABASE \`shop & co\` CHARACTER SET utf8mb4; USE \`shop & co\`;
         CREATE TABLE customers (id INT PRIMARY KEY, email VARCHAR(80) UNIQUE, born DATE);
         INSERT INTO customers VALUES (1, 'ada@example.test', '1815-12-10'), (2, 'grace@example.test', NULL);
         CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, town VARCHAR(80), total DECIMAL(12,2),
           placed DATETIME(3), note JSON, FOREIGN KEY (customer) REFERENCES customers (id));
         INSERT INTO orders (customer, town, total, placed, note) VALUES (1, 'Zürich 東京 🚢', 12.50, '2026-03-01 10:20:30.123', '{"gift": true}'),
           (2, NULL, 99999999.99, '2026-03-02 00:00:00', NULL), (1, 'tab\\tand \\'quote\\'', 0, NULL, '[]');
         CREATE VIEW large_orders AS SELECT * FROM orders WHERE total > 100;`,
      );
      return server;
    },
  },
  {
    option: 'mongodb',
    label: 'FerretDB',
    missing: mongoMissing,
    usualPort: '27017',
    usualUser: '',
    object: ['shop', 'orders'],
    title: 'Documents of shop.orders',
    text: 'Zürich 東京 🚢',
    async start() {
      const server = await startFerretdb();
      await insideMongo(server, ({ client }) =>
        client
          .db('shop')
          .collection<Order>('orders')
          .insertMany([
            { _id: 1, town: 'Zürich 東京 🚢', total: 12.5, placed: new Date('2026-03-01T10:20:30.123Z') },
            { _id: 2, town: null, items: [{ sku: 'a-1', count: 2 }, { sku: 'b-7' }] },
            { _id: 3, town: 'Kathmandu', total: 0, gift: true },
          ]),
      );
      return server;
    },
  },
  {
    option: 'redis',
    label: 'Redis',
    missing: redisMissing,
    usualPort: '6379',
    usualUser: 'default',
    object: ['db3', 'basket:17'],
    title: 'Contents of db3.basket:17',
    text: 'Zürich 東京 🚢',
    async start() {
      const server = await startRedis();
      await using wire = await server.open();
      await wire.call('SET', 'greeting', 'hello');
      await wire.call('SELECT', 3);
      await wire.call('HSET', 'basket:17', 'town', 'Zürich 東京 🚢', 'total', '12.50', 'items', 3);
      await wire.call('RPUSH', 'queue:mail', 'one', 'two', 'three');
      await wire.call('ZADD', 'scores', '1.5', 'ada', 2, 'grace');
      await wire.call('SADD', 'odd name', 'member');
      await wire.call('SETEX', 'session:1', 86_400, 'for a day');
      return server;
    },
  },
];

interface Order {
  _id: number;
  [field: string]: unknown;
}

let app: OpenedApp;
let page: OpenedApp['page'];
beforeAll(async () => {
  app = await openApp({ environment: { HOLDFAST_DEMO: 'false', HOLDFAST_PROGRAM_FOLDERS: MONGO_PROGRAMS } });
  ({ page } = app);
}, 300_000);
afterAll(() => app[Symbol.asyncDispose]());

const dialog = () => onPage(page).dialog();

describe.each(ENGINES.map((way) => ({ ...way, name: way.label.toLowerCase() })))('$label', (way) => {
  const { name, label } = way;
  const again = `${name}-again`;
  let outside: OutsideServer | null = null;
  const isMissing = way.missing !== null;
  const why = isMissing ? ` (${way.missing})` : '';
  beforeAll(async () => {
    if (!isMissing) outside = await way.start();
  }, 300_000);
  afterAll(() => outside?.[Symbol.asyncDispose]());

  test.skipIf(isMissing)(`a server is added with what is usual for its engine${why}`, async () => {
    await page.getByRole('button', { name: 'Add a server' }).click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog().getByRole('combobox', { name: 'Engine' }).selectOption(way.option);
    expect(await dialog().getByRole('textbox', { name: 'Port' }).inputValue()).toBe(way.usualPort);
    expect(await dialog().getByRole('textbox', { name: 'User' }).inputValue()).toBe(way.usualUser);
    await dialog().getByRole('textbox', { name: 'Port' }).fill(String(outside?.port));
    await dialog()
      .getByRole('textbox', { name: 'User' })
      .fill(outside?.username ?? '');
    await dialog()
      .getByLabel('Password')
      .fill(outside?.password ?? '');
    await app.seen(`40-${name}-add`);
    await dialog().getByRole('button', { name: 'Test and add' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor({ timeout: NEW_SERVER_MS });
    await page.getByRole('treeitem', { name: new RegExp(`^${name}, Running, ${label}`) }).waitFor();
  });

  test.skipIf(isMissing)(`a backup of it is Completed${why}`, async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    await dialog().getByRole('textbox', { name: 'Backup Name' }).fill(`${name}-first`);
    await dialog().getByRole('button', { name: 'Start backup' }).click();
    await onPage(page).row(`${name}-first`).getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    await app.seen(`41-${name}-completed`);
  });

  test.skipIf(isMissing)(`it is restored into a new DB Service of that engine${why}`, async () => {
    await onPage(page).action(`${name}-first`, 'Restore…');
    await dialog().getByRole('textbox', { name: 'Name of the new DB Service' }).fill(again);
    await app.seen(`42-${name}-restore`);
    await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
    await dialog()
      .getByRole('link', { name: `Open ${again}` })
      .click({ timeout: NEW_SERVER_MS });
    await page.getByRole('heading', { name: again, level: 1 }).waitFor();
    await page.getByRole('treeitem', { name: new RegExp(`^${again}, Running, ${label}`) }).waitFor();
    const services = await app.api.db.list.query({});
    const [source, restored] = [name, again].map((each) => services.find((found) => found.name === each));
    expect(source).toMatchObject({ engine: way.option, engineLabel: label, managed: false });
    const { engine, engineLabel, version } = source!;
    expect(restored).toMatchObject({ engine, engineLabel, version, managed: true, status: 'Running' });
  });

  test.skipIf(isMissing)(`an object of the restored one shows the same${why}`, async () => {
    const shown: string[] = [];
    for (const service of [name, again]) {
      await onPage(page).service(service).focus();
      await page.keyboard.press('ArrowRight');
      for (const text of way.object)
        await page
          .getByRole('treeitem', { name: text, exact: true })
          .last()
          .click({ timeout: NEW_SERVER_MS });
      const table = page.getByRole('table', { name: way.title });
      await table.getByText(way.text).first().waitFor();
      shown.push(await table.innerText());
      expect(page.url()).toContain(`/${service}/objects/`);
      await app.seen(`43-rows-of-${service}`);
      await onPage(page).service(service).focus();
      await page.keyboard.press('ArrowLeft');
    }
    expect(shown[1]).toBe(shown[0]);
  });
});

test('the canvas tells the engines apart', async () => {
  await page.getByRole('link', { name: 'Project Canvas' }).click();
  await page.getByRole('region', { name: 'Restored services' }).waitFor();
  await app.seen('44-engines-on-the-canvas');
});

test('the browser had nothing to complain of', () => {
  expect(app.complaints).toEqual([]);
});
