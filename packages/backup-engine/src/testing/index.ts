export {
  createMongoDialect,
  createMysqlDialect,
  createPostgresDialect,
  createRedisDialect,
} from '../dialects/index.ts';
export { createTestEngine, movableClock, TEST_CALL } from './test-engine.ts';
export type { MovableClock, TestEngine } from './test-engine.ts';
export { fillCatalogue } from './filled-catalogue.ts';
export { SimulatedEngine } from './simulated-engine.ts';
export type { PretendedRun, TakenOccurrence } from './simulated-engine.ts';
export { fillVaried as fillMongo, inside as insideMongo } from '../dialects/mongodb/filled.testing.ts';
