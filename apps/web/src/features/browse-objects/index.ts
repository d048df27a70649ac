export { useObjects } from './use-objects.ts';
export type { ObjectsAt } from './use-objects.ts';
export { contentsKindOf } from './contents-kind.ts';
export type { ContentsKind } from './contents-kind.ts';
export { ObjectIcon } from './object-icon.tsx';
export { RowsView } from './rows-view-later.ts';
