import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { prepareWeb } from '../../testing/render-web.tsx';

const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();

/** orders-db with two restored from it, and a cache that stands alone. */
function prepareFamily(at = '/canvas/demo') {
  const web = prepareWeb({ at });
  web.world.addProject({ id: 'demo', name: 'Demo project' });
  const source = web.world.addService({ name: 'orders-db' });
  const from = { serviceUid: source.uid, serviceName: 'orders-db', backup: 'before-migration' };
  web.world.addService({ name: 'orders-again', uid: 'uid-again', restoredFrom: from });
  web.world.addService({ name: 'orders-debug', restoredFrom: { ...from, backup: 'nightly' } });
  web.world.addService({ name: 'cache', engine: 'redis', status: 'Stopped' });
  return web;
}

const findPicture = async () =>
  within(await screen.findByRole('group', { name: /^DB Services of the project/ }));
const node = async (name: string) =>
  (await findPicture()).findByRole('link', { name: new RegExp(`^${name} `) });
const placeOf = ({ style }: HTMLElement) => [style.left, style.top];

describe('a node', () => {
  it('shows engine, status and the age of the last backup, and links to the surface', async () => {
    const web = prepareFamily();
    web.world.addBackup({ name: 'made', service: 'orders-db', createdAt: ago(1), completedAt: ago(1) });
    web.open();
    const orders = await node('orders-db');
    expect(orders).toHaveTextContent(/PostgreSQL 15\.18.*Running.*Last backup 1 h ago/);
    expect(orders).toHaveAttribute('href', '/browse/demo/orders-db/backup');
    expect(await node('cache')).toHaveTextContent(/Stopped.*No backup yet/);
    expect(await node('orders-again')).toHaveTextContent('Restored from before-migration of orders-db');
  });

  it('says in words that its backup is old or missing; the page counts them', async () => {
    const web = prepareFamily();
    const old = ago(24 * 12);
    web.world.addBackup({ name: 'made', service: 'orders-db', createdAt: old, completedAt: old });
    web.world.addService({ name: 'queue', engine: null });
    web.open();
    expect(await node('orders-db')).toHaveTextContent('Old backup, 12 d ago');
    expect(await node('queue')).toHaveTextContent('Cannot be backed up');
    expect(screen.getByText('3 without a backup')).toBeVisible();
    expect(screen.getByText('1 with an old backup')).toBeVisible();
  });

  it('of a service that is gone leads to that one, not to a namesake', async () => {
    const web = prepareFamily();
    web.world.addService({ name: 'lost', uid: 'uid-lost' });
    web.world.addBackup({ name: 'survivor', service: 'lost' });
    web.world.setServiceStatus({ namespace: 'demo', name: 'lost' }, 'Deleted');
    web.open();
    expect(await node('lost')).toHaveAttribute('href', '/browse/demo/lost/backup?uid=uid-lost');
  });
});

describe('by keyboard', () => {
  it('arrows walk along the lineage from one stop, and Enter opens', async () => {
    const { user, location } = prepareFamily().open();
    const orders = await node('orders-db');
    orders.focus();
    expect((await findPicture()).getAllByRole('link').filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(
      1,
    );
    await user.keyboard('{ArrowRight}');
    expect(await node('orders-again')).toHaveFocus();
    await user.keyboard('{ArrowDown}');
    expect(await node('orders-debug')).toHaveFocus();
    await user.keyboard('{ArrowLeft}');
    expect(orders).toHaveFocus();
    await user.keyboard('{End}');
    expect(await node('cache')).toHaveFocus();
    await user.keyboard('{Home}{Enter}');
    await waitFor(() => expect(location.history?.at(-1)).toBe('/browse/demo/orders-db/backup'));
  });

  it('Shift and an arrow move a node; its place is kept for this project, until one tidies up', async () => {
    const web = prepareFamily();
    const { user, unmount } = web.open();
    const before = placeOf(await node('cache'));
    const tidyUp = screen.getByRole('button', { name: /^Tidy up/ });
    expect(tidyUp).toHaveAccessibleDescription('No node has been moved.');
    (await node('cache')).focus();
    await user.keyboard('{Shift>}{ArrowDown}{ArrowRight}{/Shift}');
    const after = placeOf(await node('cache'));
    expect(after).not.toEqual(before);
    expect(await node('cache')).toHaveFocus();
    unmount();
    const again = web.open();
    expect(placeOf(await node('cache'))).toEqual(after);
    await again.user.click(screen.getByRole('button', { name: /^Tidy up/ }));
    expect(placeOf(await node('cache'))).toEqual(before);
    expect(localStorage.getItem('holdfast.canvas-positions.demo')).toBeNull();
  });

  it('plus, minus and zero zoom; where no node has the focus, arrows move the picture', async () => {
    const { user } = prepareFamily().open();
    const picture = await screen.findByRole('group', { name: /^DB Services of the project/ });
    const drawn = () => (picture.firstElementChild as HTMLElement).style.transform;
    const opening = drawn();
    const zoom = () => screen.getByRole('button', { name: /^Zoom is/ }).textContent;
    const shown = zoom();
    picture.focus();
    await user.keyboard('+');
    expect(Number.parseInt(zoom() ?? '')).toBeGreaterThan(Number.parseInt(shown ?? ''));
    await user.keyboard('0');
    expect(drawn()).toBe(opening);
    await user.keyboard('{ArrowRight}');
    expect(drawn()).not.toBe(opening);
    expect(picture).toHaveAccessibleDescription(/Arrow keys walk from node to node/);
  });

  it('are told in the page when one asks for them, not in a tooltip alone', async () => {
    const { user } = prepareFamily().open();
    const keys = await screen.findByRole('button', { name: 'Keys' });
    const words = () =>
      screen.queryAllByText(/^Arrow keys walk/).filter((text) => text.tagName === 'P').length;
    const before = words();
    await user.click(keys);
    expect(keys).toHaveAttribute('aria-expanded', 'true');
    expect(words()).toBe(before + 1);
    await user.click(keys);
    expect(words()).toBe(before);
  });
});

describe('with a pointer', () => {
  const drag = (target: Element, by: { x: number; y: number }) => {
    fireEvent.pointerDown(target, { pointerId: 1, button: 0, clientX: 100, clientY: 100 });
    fireEvent.pointerMove(target, { pointerId: 1, clientX: 110, clientY: 100 });
    fireEvent.pointerMove(target, { pointerId: 1, clientX: 100 + by.x, clientY: 100 + by.y });
    fireEvent.pointerUp(target, { pointerId: 1 });
    fireEvent.click(target, { detail: 1 });
  };

  it('a node is dragged, which opens nothing, and never onto another', async () => {
    const { location } = prepareFamily().open();
    const cache = await node('cache');
    const before = placeOf(cache);
    drag(cache, { x: 300, y: 200 });
    expect(placeOf(cache)).not.toEqual(before);
    expect(location.history?.at(-1)).toBe('/canvas/demo');
    const orders = await node('orders-db');
    drag(orders, { x: 0, y: 0 });
    expect(placeOf(orders)).toEqual(['0px', '0px']);
  });

  it('a node is let go where the last move has brought it, though no move was drawn', async () => {
    const placeAfter = async (gesture: (target: Element) => void) => {
      localStorage.clear();
      const { unmount } = prepareFamily().open();
      const cache = await node('cache');
      gesture(cache);
      const place = placeOf(cache);
      unmount();
      return place;
    };
    const by = { x: 300, y: 200 };
    const drawnOnTheWay = await placeAfter((cache) => drag(cache, by));
    expect(await placeAfter((cache) => act(() => drag(cache, by)))).toEqual(drawnOnTheWay);
  });

  it('the wheel moves the picture, and with Ctrl zooms it', async () => {
    prepareFamily().open();
    const picture = await screen.findByRole('group', { name: /^DB Services of the project/ });
    const drawn = () => (picture.firstElementChild as HTMLElement).style.transform;
    const opening = drawn();
    fireEvent.wheel(picture, { deltaY: 60 });
    const moved = drawn();
    expect(moved).not.toBe(opening);
    expect(moved.split('scale')[1]).toBe(opening.split('scale')[1]);
    fireEvent.wheel(picture, { deltaY: 60, ctrlKey: true });
    expect(drawn().split('scale')[1]).not.toBe(opening.split('scale')[1]);
  });
});

describe('a service that was just restored', () => {
  it('is marked and has the focus, until that is dismissed', async () => {
    const { user, location } = prepareFamily('/canvas/demo?new=uid-again').open();
    const fresh = await node('orders-again');
    await waitFor(() => expect(fresh).toHaveFocus());
    expect(fresh).toHaveTextContent(/^orders-again New/);
    expect(screen.getByText(/is new on this canvas/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(screen.queryByText(/is new on this canvas/)).not.toBeInTheDocument());
    expect(await node('orders-again')).not.toHaveTextContent('New');
    expect(location.history?.at(-1)).toBe('/canvas/demo');
  });

  it('is waited for where it is not there yet', async () => {
    const web = prepareFamily('/canvas/demo?new=uid-late');
    const { refetch } = web.open();
    expect(await screen.findByText(/is not on this canvas yet/)).toBeVisible();
    web.world.addService({ name: 'late', uid: 'uid-late' });
    await refetch();
    await waitFor(async () => expect(await node('late')).toHaveFocus());
  });

  it('is dismissed by Escape too', async () => {
    const { user } = prepareFamily('/canvas/demo?new=uid-again').open();
    await waitFor(async () => expect(await node('orders-again')).toHaveFocus());
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByText(/is new on this canvas/)).not.toBeInTheDocument());
  });
});

describe('the search', () => {
  it('leaves what it names, says how many, and Enter goes to the first', async () => {
    const { user } = prepareFamily().open();
    await node('cache');
    expect(screen.getByText('4 services')).toBeVisible();
    await user.type(screen.getByRole('searchbox', { name: 'Find a service' }), 'DEBUG');
    const picture = await findPicture();
    expect(picture.getAllByRole('link')).toHaveLength(1);
    expect(screen.getByText('1 of 4 services')).toBeVisible();
    await user.keyboard('{Enter}');
    expect(await node('orders-debug')).toHaveFocus();
    await user.clear(screen.getByRole('searchbox', { name: 'Find a service' }));
    expect(picture.getAllByRole('link')).toHaveLength(4);
  });
});

describe('the page', () => {
  it('shows fifty services, each reachable, and their lineage as a list', async () => {
    const web = prepareWeb({ at: '/canvas/demo' });
    const uids: string[] = [];
    for (let n = 0; n < 50; n += 1) {
      const serviceUid = n % 3 === 1 ? uids.at(-1) : undefined;
      const restoredFrom =
        serviceUid === undefined ? null : { serviceUid, serviceName: `s${n - 1}`, backup: `b${n}` };
      uids.push(web.world.addService({ name: `s${n}`, restoredFrom }).uid);
    }
    web.open();
    const picture = await findPicture();
    expect(await picture.findAllByRole('link')).toHaveLength(50);
    const places = picture.getAllByRole('link').map((link) => placeOf(link).join());
    expect(new Set(places).size).toBe(50);
    const list = within(screen.getByRole('region', { name: 'Restored services' }));
    expect(list.getAllByRole('listitem')).toHaveLength(17);
  });

  it('goes from project to project', async () => {
    const web = prepareFamily();
    web.world.addProject({ id: 'other', name: 'Other project' });
    web.world.addService({ name: 'elsewhere', namespace: 'other' });
    const { user, location } = web.open();
    await node('orders-db');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Project' }), 'Other project');
    expect(await node('elsewhere')).toBeVisible();
    expect(screen.queryByRole('link', { name: /^orders-db / })).not.toBeInTheDocument();
    expect(location.history?.at(-1)).toBe('/canvas/other');
  });

  it('says that a project has none', async () => {
    const web = prepareWeb({ at: '/canvas/demo' });
    web.world.addProject({ id: 'demo', name: 'Demo project' });
    web.open();
    expect(await screen.findByText('No DB Services in this project')).toBeVisible();
  });

  it('says what to do when the project cannot be read', async () => {
    const web = prepareWeb({ at: '/canvas/demo' });
    web.world.failNext('listServices');
    const { user } = web.open();
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(/The platform cannot be reached\.\s*Try again in a moment\./);
    web.world.addService({ name: 'orders-db' });
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await node('orders-db')).toBeVisible();
  });

  it('keeps what it has when the newest cannot be read, and says as of when it is', async () => {
    const web = prepareFamily();
    const { user, refetch } = web.open();
    await node('orders-db');
    web.world.failNext('listServices');
    await refetch();
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(/Shown as of \d\d:\d\d:\d\d/);
    expect(await node('orders-db')).toBeVisible();
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).not.toBeInTheDocument());
  });
});
