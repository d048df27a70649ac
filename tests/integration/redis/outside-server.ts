import { redisMissing, startRedis, type OutsideRedis } from '../../outside-servers/redis.ts';

export type { OutsideRedis as OutsideServer } from '../../outside-servers/redis.ts';
export const hasRedis = redisMissing === null;
export const missingRedis = hasRedis ? '' : ` (${redisMissing})`;

export function startOutsideServer(settings: readonly string[] = []): Promise<OutsideRedis> {
  return startRedis({ settings });
}
