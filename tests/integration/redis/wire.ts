export { Wire } from '../../outside-servers/redis-wire.ts';
export type { Reply, Word } from '../../outside-servers/redis-wire.ts';
