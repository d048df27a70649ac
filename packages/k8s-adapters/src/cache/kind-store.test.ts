import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../connection/kube-api.ts';
import { KindStore, TooManyObjects } from './kind-store.ts';

const object = (name: string, resourceVersion: string, uid = `uid-of-${name}`): KubeObject => ({
  metadata: { name, uid, resourceVersion },
});
const gone = (name: string, uid = `uid-of-${name}`) => ({ name, uid });

function list(store: KindStore, ...objects: readonly KubeObject[]): boolean {
  const listing = store.beginList();
  listing.add(objects);
  return listing.finish();
}

const shown = (store: KindStore): string[] =>
  [...store.objects.values()].map(({ metadata }) => {
    const { name, resourceVersion } = metadata as { name: string; resourceVersion: string };
    return `${name}@${resourceVersion}`;
  });

describe('the objects of one kind', () => {
  it('are the later ones, in whatever order they come', () => {
    const store = new KindStore(10);
    expect([store.put(object('a', '9')), store.put(object('a', '10')), store.put(object('a', '9'))]).toEqual([
      true,
      true,
      false,
    ]);
    expect(shown(store)).toEqual(['a@10']);
  });

  it('do not come back once they are gone, be it by an event or by the late answer to a write', () => {
    const store = new KindStore(10);
    store.put(object('a', '5'));
    expect(store.drop(gone('a'))).toBe(true);
    expect([store.put(object('a', '4')), store.put(object('a', '6')), shown(store)]).toEqual([
      false,
      false,
      [],
    ]);
  });

  it('leave their name to another, which outlives late news of the first', () => {
    const store = new KindStore(10);
    store.put(object('a', '5', 'first'));
    store.put(object('a', '8', 'second'));
    expect([store.put(object('a', '6', 'first')), store.drop(gone('a', 'first'))]).toEqual([false, false]);
    expect(shown(store)).toEqual(['a@8']);
  });

  it('never change under a reader who has them', () => {
    const store = new KindStore(10);
    store.put(object('a', '1'));
    const before = store.objects;
    store.put(object('b', '2'));
    expect([before.size, store.objects.size]).toEqual([1, 2]);
    store.drop(gone('a'));
    expect([before.has('a'), store.objects.has('a')]).toEqual([true, false]);
  });

  it('are at most so many', () => {
    const store = new KindStore(2);
    list(store, object('a', '1'), object('b', '2'));
    expect(() => store.put(object('c', '3'))).toThrow(TooManyObjects);
    expect(() => store.beginList().add([object('a', '1'), object('b', '2'), object('c', '3')])).toThrow(
      TooManyObjects,
    );
    expect(store.put(object('b', '4'))).toBe(true);
  });
});

describe('a list', () => {
  it('finds out what went away unseen, and what was made', () => {
    const store = new KindStore(10);
    list(store, object('a', '1'), object('b', '2'));
    expect(list(store, object('b', '2'), object('c', '7'))).toBe(true);
    expect(shown(store)).toEqual(['b@2', 'c@7']);
  });

  it('is no news where nothing changed, and keeps the very objects', () => {
    const store = new KindStore(10);
    list(store, object('a', '1'));
    const before = store.objects.get('a');
    expect(list(store, object('a', '1'))).toBe(false);
    expect(store.objects.get('a')).toBe(before);
  });

  it('is not seen before its last page', () => {
    const store = new KindStore(10);
    list(store, object('a', '1'));
    const listing = store.beginList();
    listing.add([object('b', '2')]);
    expect(shown(store)).toEqual(['a@1']);
    listing.finish();
    expect(shown(store)).toEqual(['b@2']);
  });

  it('does not undo what was written or deleted while it was read', () => {
    const store = new KindStore(10);
    list(store, object('a', '1'), object('b', '2'), object('c', '3'));
    const listing = store.beginList();
    listing.add([object('a', '1'), object('b', '2'), object('c', '3')]);
    store.put(object('b', '8'));
    store.put(object('d', '9'));
    store.drop(gone('c'));
    listing.finish();
    expect(shown(store).toSorted()).toEqual(['a@1', 'b@8', 'd@9']);
  });

  it('knows better than an earlier belief that something was gone', () => {
    const store = new KindStore(10);
    store.drop(gone('a'));
    list(store, object('a', '4'));
    expect(shown(store)).toEqual(['a@4']);
    expect(store.put(object('a', '5'))).toBe(true);
  });

  it('is believed where the numbers of an etcd put back from a backup are lower', () => {
    const store = new KindStore(10);
    list(store, object('a', '900'), object('b', '901'));
    list(store, object('a', '40'));
    expect(shown(store)).toEqual(['a@40']);
    expect(store.put(object('a', '41'))).toBe(true);
  });
});
