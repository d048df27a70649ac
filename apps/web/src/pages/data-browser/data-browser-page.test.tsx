import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { prepareWeb, type WebOptions } from '../../testing/render-web.tsx';

const SERVICE = '/browse/demo/orders-db/backup';

describe('the Data Browser', () => {
  it('opens the service surface with Backup as its only service tab when a DB Service root is chosen', async () => {
    const web = prepareWeb();
    web.world.addService({ name: 'orders-db' });
    const { user, location } = web.open();

    await user.click(await screen.findByRole('treeitem', { name: /^orders-db, Running/ }));

    expect(await screen.findByRole('heading', { level: 1, name: 'orders-db' })).toBeVisible();
    const bar = screen.getByRole('tablist', { name: 'Service sections' });
    expect(
      within(bar)
        .getAllByRole('tab')
        .map((tab) => tab.textContent),
    ).toEqual(['Backup']);
    expect(within(bar).getByRole('tab', { name: 'Backup' })).toHaveAttribute('aria-selected', 'true');
    expect(location.history?.at(-1)).toBe(SERVICE);
  });

  it('opens a table in a closeable object tab, apart from the service tabs, with the types of its columns', async () => {
    const web = prepareWeb();
    web.world.addService({ name: 'orders-db' });
    const { user, location } = web.open();

    (await screen.findByRole('treeitem', { name: /^orders-db/ })).focus();
    await user.keyboard('{ArrowRight}');
    await user.click(await screen.findByRole('treeitem', { name: 'shop' }));
    await user.click(await screen.findByRole('treeitem', { name: 'public' }));
    await user.click(await screen.findByRole('treeitem', { name: 'customers' }));

    const table = await screen.findByRole('table', { name: 'Rows of shop.public.customers' });
    expect(within(table).getByRole('columnheader', { name: 'id integer' })).toBeVisible();
    expect(within(table).getByText('Grace')).toBeVisible();
    expect(within(table).getByText('NULL')).toBeVisible();
    expect(screen.queryByRole('tablist', { name: 'Service sections' })).not.toBeInTheDocument();

    const open = screen.getByRole('navigation', { name: 'Open objects' });
    await user.click(within(open).getByRole('button', { name: 'Close customers' }));
    expect(screen.queryByRole('navigation', { name: 'Open objects' })).not.toBeInTheDocument();
    expect(location.history?.at(-1)).toBe(SERVICE);
  });

  it('opens what a link names, though its name holds a slash, a percent sign and a space', async () => {
    const web = prepareWeb({ at: '/browse/demo/odd/objects/db/a%2Fb%20100%2525' });
    web.world.addService({
      name: 'odd',
      engine: 'mysql',
      data: [
        {
          kind: 'database',
          name: 'db',
          children: [
            { kind: 'table', name: 'a/b 100%', columns: [{ name: 'n', type: 'int' }], rows: [['41']] },
          ],
        },
      ],
    });
    web.open();
    expect(await screen.findByRole('table', { name: 'Rows of db.a/b 100%' })).toBeVisible();
  });

  it('says in the tree why a service cannot be read, and reads again when asked', async () => {
    const web = prepareWeb();
    web.world.addService({ name: 'orders-db' });
    web.world.failNext('listObjects');
    const { user } = web.open();
    (await screen.findByRole('treeitem', { name: /^orders-db/ })).focus();
    await user.keyboard('{ArrowRight}');
    expect(await screen.findByRole('treeitem', { name: /The platform cannot be reached/ })).toBeVisible();
    await user.click(screen.getByRole('treeitem', { name: 'Try again' }));
    expect(await screen.findByRole('treeitem', { name: 'shop' })).toBeVisible();
  });

  it('filters services by name and says when none matches', async () => {
    const web = prepareWeb();
    web.world.addService({ name: 'orders-db' });
    web.world.addService({ name: 'cache', engine: 'redis' });
    const { user } = web.open();
    await screen.findByRole('treeitem', { name: /^cache/ });
    await user.type(screen.getByRole('searchbox', { name: 'Filter services' }), 'ORD');
    expect(screen.queryByRole('treeitem', { name: /^cache/ })).not.toBeInTheDocument();
    await user.type(screen.getByRole('searchbox', { name: 'Filter services' }), 'x');
    expect(screen.getByText('No DB Service matches “ORDx”.')).toBeVisible();
  });

  it('says that a service is not there, and leads back', async () => {
    const web = prepareWeb({ at: '/browse/demo/missing/backup' });
    web.open();
    expect(await screen.findByText('There is no such DB Service.')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Go to the Data Browser' })).toHaveAttribute('href', '/browse');
  });

  it('says of an object that is not there that it may have gone, not that something wrong was asked', async () => {
    const web = prepareWeb({ at: '/browse/demo/orders-db/objects/app/public/nothing-here' });
    web.world.addService({ name: 'orders-db' });
    web.open();
    expect(await screen.findByText('There is no such object in this DB Service.')).toBeVisible();
    expect(screen.queryByText('The request is not of the expected shape.')).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  it('offers to add no server where a platform runs them', async () => {
    const web = prepareWeb({ at: SERVICE, kind: 'kubeblocks' });
    web.world.addService({ name: 'orders-db' });
    web.open();
    expect(await screen.findByRole('treeitem', { name: /^orders-db/ })).toBeVisible();
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: 'Add a server' })).not.toBeInTheDocument(),
    );
  });

  it('asks for the token when nobody is signed in', async () => {
    prepareWeb({ signedIn: false }).open();
    expect(await screen.findByRole('heading', { name: 'Sign in to Holdfast' })).toBeVisible();
    expect(screen.queryByRole('tree')).not.toBeInTheDocument();
  });

  it('shows a project that was made after the page was opened', async () => {
    const web = prepareWeb({ at: SERVICE });
    web.world.addProject({ id: 'demo', name: 'Demo project' });
    web.world.addService({ name: 'orders-db' });
    const { user } = web.open();
    await screen.findByRole('treeitem', { name: 'Demo project' });
    web.world.addProject({ id: 'later', name: 'Made later' });
    web.world.addService({ namespace: 'later', name: 'newcomer' });
    await user.click(await screen.findByRole('button', { name: 'Refresh' }));
    expect(await screen.findByRole('treeitem', { name: 'Made later' })).toBeVisible();
  });

  it.each([
    { engine: 'mysql', object: 'customers', title: 'Rows of shop.customers', count: '3 rows' },
    { engine: 'mongodb', object: 'customers', title: 'Documents of shop.customers', count: '2 documents' },
    { engine: 'redis', object: 'session:1', title: 'Contents of 0.session:1', count: '1 entry' },
  ] as const)('opens what $engine holds, in its words', async ({ engine, object, title, count }) => {
    const web = prepareWeb();
    web.world.addService({ name: 'other', engine });
    const { user } = web.open();
    (await screen.findByRole('treeitem', { name: /^other/ })).focus();
    await user.keyboard('{ArrowRight}');
    await user.click(await screen.findByRole('treeitem', { name: /^(shop|0)$/ }));
    await user.click(await screen.findByRole('treeitem', { name: object }));
    expect(await screen.findByRole('table', { name: title })).toBeVisible();
    expect(screen.getByText(count)).toBeVisible();
  });

  it('says of a long list that there is more', async () => {
    const web = prepareWeb();
    const keys = Array.from({ length: 120 }, (_, n) => ({ kind: 'key' as const, name: `key:${n}` }));
    web.world.addService({
      name: 'cache',
      engine: 'redis',
      data: [
        { kind: 'database', name: 'db0', children: keys, estimate: 52_000 },
        { kind: 'database', name: 'db1', children: keys.slice(0, 3), estimate: 4 },
      ],
    });
    const { user } = web.open();
    (await screen.findByRole('treeitem', { name: /^cache/ })).focus();
    await user.keyboard('{ArrowRight}');
    await user.click(await screen.findByRole('treeitem', { name: 'db1' }));
    await screen.findByRole('treeitem', { name: 'key:2' });
    expect(screen.queryByRole('treeitem', { name: /are listed/ })).not.toBeInTheDocument();
    await user.click(screen.getByRole('treeitem', { name: 'db0' }));
    await screen.findByRole('treeitem', { name: 'key:5' });
    await user.keyboard('{End}{ArrowUp>4}');
    expect(
      await screen.findByRole('treeitem', { name: 'The first 120 of about 52,000 are listed' }),
    ).toBeVisible();
  });

  it('finds what was unfolded in a service, though it is folded again, and marks it', async () => {
    const web = prepareWeb();
    web.world.addService({ name: 'orders-db' });
    web.world.addService({ name: 'cache', engine: 'redis' });
    const { user } = web.open();
    (await screen.findByRole('treeitem', { name: /^orders-db/ })).focus();
    await user.keyboard('{ArrowRight}');
    await user.click(await screen.findByRole('treeitem', { name: 'shop' }));
    await user.click(await screen.findByRole('treeitem', { name: 'public' }));
    await screen.findByRole('treeitem', { name: 'customers' });
    screen.getByRole('treeitem', { name: /^orders-db/ }).focus();
    await user.keyboard('{ArrowLeft}');
    expect(screen.queryByRole('treeitem', { name: 'customers' })).not.toBeInTheDocument();

    await user.type(screen.getByRole('searchbox', { name: 'Filter services' }), 'cust');
    const hit = await screen.findByRole('treeitem', { name: 'customers' });
    expect(within(hit).getByText('cust', { selector: 'mark' })).toBeVisible();
    expect(screen.getByRole('treeitem', { name: /^orders-db/ })).toHaveAttribute('aria-expanded', 'true');
    expect(screen.queryByRole('treeitem', { name: /^cache/ })).not.toBeInTheDocument();

    await user.click(screen.getByRole('treeitem', { name: 'public' }));
    expect(screen.queryByRole('treeitem', { name: 'customers' })).not.toBeInTheDocument();
    await user.clear(screen.getByRole('searchbox', { name: 'Filter services' }));
    expect(screen.getByRole('treeitem', { name: /^orders-db/ })).toHaveAttribute('aria-expanded', 'false');
  });

  it('lists what is gone below what is there, and says so', async () => {
    const web = prepareWeb();
    web.world.addService({ name: 'a-gone' });
    web.world.addBackup({ name: 'survivor', service: 'a-gone' });
    web.world.addService({ name: 'orders-db' });
    web.world.setServiceStatus({ namespace: 'demo', name: 'a-gone' }, 'Deleted');
    web.open();
    await screen.findByRole('treeitem', { name: /^orders-db/ });
    const services = screen.getAllByRole('treeitem').filter((row) => row.getAttribute('aria-level') === '2');
    expect(services.map((row) => row.getAttribute('aria-label'))).toEqual([
      expect.stringMatching(/^orders-db, Running/),
      expect.stringMatching(/^a-gone, Deleted/),
    ]);
    expect(within(services[1]!).getByText('Deleted')).toBeVisible();
  });

  it('is made wider by keys, and is as wide again when one comes back', async () => {
    const web = prepareWeb();
    web.world.addService({ name: 'orders-db' });
    const { user, unmount } = web.open();
    await screen.findByRole('treeitem', { name: /^orders-db/ });
    const edge = () => screen.getByRole('separator', { name: 'Width of the list of DB Services' });
    expect(document.getElementById(edge().getAttribute('aria-controls') ?? '')).toBe(
      screen.getByRole('navigation', { name: 'DB Services' }),
    );
    edge().focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(edge()).toHaveAttribute('aria-valuenow', '320');
    unmount();
    const again = web.open();
    expect(edge()).toHaveAttribute('aria-valuenow', '320');
    await again.user.dblClick(edge());
    expect(edge()).toHaveAttribute('aria-valuenow', '288');
  });

  it('shows what the address names, and keeps the object open meanwhile', async () => {
    const web = prepareWeb({ at: '/browse/demo/orders-db/objects/shop/public/customers' });
    web.world.addService({ name: 'orders-db' });
    const { location } = web.open();
    await screen.findByRole('table', { name: 'Rows of shop.public.customers' });
    act(() => location.navigate(SERVICE));
    expect(await screen.findByRole('heading', { level: 1, name: 'orders-db' })).toBeVisible();
    const open = within(screen.getByRole('navigation', { name: 'Open objects' }));
    expect(open.getByRole('button', { name: 'customers' })).not.toHaveAttribute('aria-current');
    expect(screen.getByRole('tablist', { name: 'Service sections' })).toBeVisible();
    act(() => location.navigate('/browse/demo/orders-db/objects/shop/public/customers'));
    await screen.findByRole('table', { name: 'Rows of shop.public.customers' });
    expect(
      within(screen.getByRole('navigation', { name: 'Open objects' })).getByRole('button', {
        name: 'customers',
      }),
    ).toHaveAttribute('aria-current', 'page');
  });

  it('tells open objects of the same name by their services', async () => {
    const web = prepareWeb({ at: '/browse/demo/orders-db/objects/shop/public/customers' });
    for (const name of ['orders-db', 'orders-again']) web.world.addService({ name });
    const { user } = web.open();
    const open = within(await screen.findByRole('navigation', { name: 'Open objects' }));
    expect(open.getByRole('button', { name: 'customers' })).toBeVisible();
    (await screen.findByRole('treeitem', { name: /^orders-again/ })).focus();
    await user.keyboard('{ArrowRight}');
    await user.click((await screen.findAllByRole('treeitem', { name: 'shop' })).at(0)!);
    await user.click((await screen.findAllByRole('treeitem', { name: 'public' })).at(0)!);
    await user.click((await screen.findAllByRole('treeitem', { name: 'customers' })).at(0)!);
    expect(await open.findByRole('button', { name: 'orders-again: customers' })).toBeVisible();
    expect(open.getByRole('button', { name: 'orders-db: customers' })).toBeVisible();
  });

  async function openRegister(options: WebOptions = {}) {
    const web = prepareWeb(options);
    web.world.addProject({ id: 'demo', name: 'Demo project' });
    const page = web.open();
    await page.user.click(await screen.findByRole('button', { name: 'Add a server' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add a database server' }));
    const choose = (engine: string) => page.user.selectOptions(dialog.getByLabelText('Engine'), engine);
    return { web, dialog, choose, ...page };
  }

  it('adds a server by host, port and credentials, and shows it', async () => {
    const { web, dialog, choose, user, location } = await openRegister();
    await user.type(dialog.getByLabelText('Name'), 'outside');
    await choose('mysql');
    await user.type(dialog.getByLabelText('Password'), 'secret');
    await user.click(dialog.getByRole('button', { name: 'Test and add' }));
    expect(await screen.findByRole('treeitem', { name: /^outside/ })).toBeVisible();
    expect(web.sent('db.service.register')).toEqual({
      namespace: 'demo',
      name: 'outside',
      engine: 'mysql',
      host: '127.0.0.1',
      port: 3306,
      username: 'root',
      password: 'secret',
    });
    expect(location.history?.at(-1)).toBe('/browse/demo/outside/backup');
  });

  it('brings the usual port and user of an engine, and leaves what was typed', async () => {
    const { dialog, choose, user } = await openRegister();
    const port = dialog.getByLabelText('Port');
    const username = dialog.getByLabelText('User');
    for (const [engine, usualPort, usualUser, hint] of [
      ['redis', '6379', 'default', /a password alone/],
      ['mongodb', '27017', '', /admin database/],
      ['mysql', '3306', 'root', /every account/],
      ['postgresql', '5432', 'postgres', /superuser/],
    ] as const) {
      await choose(engine);
      expect(port).toHaveValue(usualPort);
      expect(username).toHaveValue(usualUser);
      expect(username).toHaveAccessibleDescription(hint);
    }
    await user.clear(port);
    await user.type(port, '15432');
    await user.clear(username);
    await user.type(username, 'backup');
    await choose('redis');
    expect(port).toHaveValue('15432');
    expect(username).toHaveValue('backup');
  });

  it('takes no port that there is none', async () => {
    const { dialog, user } = await openRegister();
    await user.type(dialog.getByLabelText('Name'), 'outside');
    const port = dialog.getByLabelText('Port');
    const submit = dialog.getByRole('button', { name: 'Test and add' });
    for (const wrong of ['0', '65536', '5432x']) {
      await user.clear(port);
      await user.type(port, wrong);
      expect(port).toHaveAccessibleDescription('Port: 1 to 65535.');
      expect(submit).toHaveAttribute('aria-disabled', 'true');
    }
    await user.clear(port);
    await user.type(port, '65535');
    expect(port).not.toBeInvalid();
    expect(submit).not.toHaveAttribute('aria-disabled');
  });

  it('needs a user where the engine implies none', async () => {
    const { web, dialog, choose, user } = await openRegister();
    await user.type(dialog.getByLabelText('Name'), 'cache');
    await choose('mongodb');
    const submit = dialog.getByRole('button', { name: 'Test and add' });
    expect(submit).toHaveAttribute('aria-disabled', 'true');
    await choose('redis');
    await user.clear(dialog.getByLabelText('User'));
    await user.click(submit);
    expect(await screen.findByRole('treeitem', { name: /^cache/ })).toBeVisible();
    expect(web.sent('db.service.register')).toMatchObject({ engine: 'redis', username: '' });
  });

  it('says which command brings the tools of an engine that this machine lacks', async () => {
    const { dialog, choose } = await openRegister({
      tools: { mysql: [{ name: 'mariadb-dump', version: null, install: 'apt-get install mariadb-server' }] },
    });
    expect(dialog.queryByText(/apt-get/)).not.toBeInTheDocument();
    await choose('mysql');
    expect(dialog.getByRole('code')).toHaveTextContent('apt-get install mariadb-server');
    await choose('redis');
    expect(dialog.queryByText(/apt-get/)).not.toBeInTheDocument();
  });
});
