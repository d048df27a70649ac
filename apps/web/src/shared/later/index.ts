export { later, useLoadedSoon } from './later.ts';
