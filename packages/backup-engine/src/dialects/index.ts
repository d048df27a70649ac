export { createPostgresDialect } from './postgresql/dialect.ts';
export type { PostgresDialectOptions } from './postgresql/dialect.ts';
export type {
  Consistency,
  Credentials,
  Dialect,
  LoadOptions,
  ManagedServerSpec,
  MemberContents,
  MemberDecoder,
  MemberInspector,
  MemberPlan,
  RestorableMember,
  ServerDialect,
  ServerFacts,
  ToolVersions,
} from './dialect.ts';
