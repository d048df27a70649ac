import { expect, it } from 'vitest';
import { actionOfKey } from './keys.ts';

const press = (key: string, held: { shiftKey?: boolean; ctrlKey?: boolean; altKey?: boolean } = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

it('arrows walk, with Shift they move the node, and without a node the picture', () => {
  expect(actionOfKey(press('ArrowLeft'), 'a')).toEqual({ do: 'walk', uid: 'a', to: 'left' });
  expect(actionOfKey(press('ArrowUp', { shiftKey: true }), 'a')).toEqual({ do: 'nudge', uid: 'a', to: 'up' });
  expect(actionOfKey(press('ArrowRight'), null)).toEqual({ do: 'step', dx: -96, dy: 0 });
});

it('what the browser does with Ctrl or Alt stays its own, and Enter and letters are no business of the canvas', () => {
  expect(actionOfKey(press('-', { ctrlKey: true }), 'a')).toBeNull();
  expect(actionOfKey(press('ArrowLeft', { altKey: true }), 'a')).toBeNull();
  expect(actionOfKey(press('Enter'), 'a')).toBeNull();
  expect(actionOfKey(press('Tab'), 'a')).toBeNull();
});

it.each([
  ['+', 'zoomIn'],
  ['-', 'zoomOut'],
  ['0', 'fit'],
  ['1', 'lifeSize'],
  ['Escape', 'dismiss'],
] as const)('%s: %s', (key, action) => {
  expect(actionOfKey(press(key), null)).toEqual({ do: action });
});
