export { useObjects } from './use-objects.ts';
export type { ObjectsAt } from './use-objects.ts';
export { ObjectIcon } from './object-icon.tsx';
export { RowsView } from './rows-view.tsx';
