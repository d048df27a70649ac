import type { Dialect } from './dialect.ts';
import { createMongoDialect, type MongoDialectOptions } from './mongodb/dialect.ts';
import { createMysqlDialect } from './mysql/dialect.ts';
import { createPostgresDialect } from './postgresql/dialect.ts';
import { createRedisDialect } from './redis/dialect.ts';

/** Every engine that this version backs up. */
export function allDialects(options: MongoDialectOptions = {}): Dialect[] {
  return [createPostgresDialect(), createMysqlDialect(), createMongoDialect(options), createRedisDialect()];
}

export { createMongoDialect, createMysqlDialect, createPostgresDialect, createRedisDialect };
