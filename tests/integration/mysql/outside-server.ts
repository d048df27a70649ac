import { mariadbMissing } from '../../outside-servers/mysql.ts';

export { ask, startMariadb as startOutsideServer } from '../../outside-servers/mysql.ts';
export const hasMariadb = mariadbMissing === null;
