import type { Dialect } from './dialect.ts';
import { createMysqlDialect } from './mysql/dialect.ts';
import { createPostgresDialect } from './postgresql/dialect.ts';
import { createRedisDialect } from './redis/dialect.ts';

/** Every engine that this version backs up. */
export function allDialects(): Dialect[] {
  return [createPostgresDialect(), createMysqlDialect(), createRedisDialect()];
}

export { createMysqlDialect, createPostgresDialect, createRedisDialect };
