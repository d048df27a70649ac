import { later } from '../../shared/later/index.ts';

/** `RowsView`: only who opens an object needs it. */
export const RowsView = later(async () => (await import('./rows-view.tsx')).RowsView);
