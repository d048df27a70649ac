export { account, freePort } from '../../outside-servers/outside-server.ts';
export { startPostgres as startOutsideServer } from '../../outside-servers/postgresql.ts';
export type { OutsidePostgres as OutsideServer } from '../../outside-servers/postgresql.ts';
