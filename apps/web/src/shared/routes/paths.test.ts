import { expect, it } from 'vitest';
import { objectPath, parseObjectPath, parseServicePath, servicePath } from './paths.ts';

/** What the router hands on of a path. */
const seen = (path: string) => decodeURI(path);

it.each(['customers', 'a/b', '100%', 'a%2Fb', 'ünï 表', '?x=#y', '..'])(
  'an object named %j survives its address',
  (name) => {
    const address = { namespace: 'demo', name: 'orders-db', path: ['shop', 'public', name] };
    expect(parseObjectPath(seen(objectPath(address)))).toEqual(address);
  },
);

it('a service survives its address', () => {
  expect(parseServicePath(seen(servicePath({ namespace: 'demo', name: 'orders-db' })))).toEqual({
    namespace: 'demo',
    name: 'orders-db',
  });
  expect(parseServicePath('/browse')).toBeNull();
});
