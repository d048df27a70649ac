export { createPostgresDialect } from './postgresql/dialect.ts';
