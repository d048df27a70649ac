import { expect, it } from 'vitest';
import { NODE_HEIGHT, NODE_WIDTH } from '../places/geometry.ts';
import { LINEAGE_GAP } from '../places/layout.ts';
import { routeEdge } from './edge-route.ts';

const source = { x: 0, y: 0 };
const middle = NODE_HEIGHT / 2;

it('goes out of the side that faces the target, and into the side that faces the source', () => {
  const right = routeEdge(source, { x: NODE_WIDTH + LINEAGE_GAP, y: 128 });
  expect(right.line).toMatch(new RegExp(`^M${NODE_WIDTH} ${middle}C`));
  expect(right.head).toContain(`L${NODE_WIDTH + LINEAGE_GAP} ${128 + middle}L`);
  const left = routeEdge(source, { x: -600, y: 0 });
  expect(left.line).toMatch(new RegExp(`^M0 ${middle}C`));
  expect(left.head).toContain(`L${-600 + NODE_WIDTH} ${middle}L`);
});

it('goes up or down between nodes that stand over each other', () => {
  expect(routeEdge(source, { x: 40, y: 300 }).line).toMatch(
    new RegExp(`^M${NODE_WIDTH / 2} ${NODE_HEIGHT}C`),
  );
  expect(routeEdge(source, { x: 40, y: -300 }).line).toMatch(new RegExp(`^M${NODE_WIDTH / 2} 0C`));
});

it('has room for the usual name of a backup in the gap that the layout leaves, level with the target', () => {
  const { label } = routeEdge(source, { x: NODE_WIDTH + LINEAGE_GAP, y: 256 });
  expect(label.y).toBe(256 + middle);
  expect(label.room).toBeGreaterThan('before-migration'.length * 7.3);
  expect(label.stands).toBe('upTo');
  expect(label.x - label.room).toBeGreaterThan(NODE_WIDTH);
  expect(label.x).toBeLessThan(NODE_WIDTH + LINEAGE_GAP);
});

it('has no room for a name between nodes that touch', () => {
  expect(routeEdge(source, { x: 0, y: NODE_HEIGHT + 8 }).label.room).toBe(0);
});
