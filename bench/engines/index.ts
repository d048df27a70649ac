import type { BenchSource } from './engine.ts';
import { startMysql } from './mysql.ts';
import { startPostgres } from './postgresql.ts';
import { startRedisSource } from './redis.ts';

const ENGINES: Readonly<Record<string, (size: number) => Promise<BenchSource>>> = {
  postgresql: startPostgres,
  mysql: startMysql,
  redis: startRedisSource,
};

/** A filled server. `size`: about so many megabytes. */
export async function startSource(engine: string, size: number): Promise<BenchSource> {
  const start = ENGINES[engine];
  if (start === undefined)
    throw new Error(`${engine} is unknown; there are: ${Object.keys(ENGINES).join(', ')}`);
  console.error(`filling ${engine} with about ${size} MB`);
  return start(size);
}
