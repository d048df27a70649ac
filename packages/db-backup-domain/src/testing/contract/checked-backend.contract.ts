import { expect } from 'vitest';
import { z } from 'zod';
import type { BackupBackend, ServiceLife } from '../../backend/index.ts';
import {
  backupPolicySchema,
  backupSummarySchema,
  dbObjectSchema,
  dbServiceSchema,
  projectSchema,
  restoreSchema,
  rowsPageSchema,
  serviceViewSchema,
  systemInfoSchema,
  unchangedSchema,
} from '../../wire/index.ts';

const LIFE = {
  register: dbServiceSchema,
  start: dbServiceSchema,
  stop: dbServiceSchema,
  remove: z.object({ removed: z.literal(true) }),
} satisfies Record<keyof ServiceLife, z.ZodType>;

const ANSWERS = {
  info: systemInfoSchema.omit({ version: true }),
  listProjects: z.array(projectSchema),
  listServices: z.array(dbServiceSchema),
  getService: dbServiceSchema,
  viewService: z.union([unchangedSchema, serviceViewSchema]),
  isNameTaken: z.boolean(),
  listObjects: z.array(dbObjectSchema),
  readRows: rowsPageSchema,
  createBackup: backupSummarySchema,
  deleteBackup: z.object({ state: z.enum(['deleting', 'gone']) }),
  restoreBackup: restoreSchema,
  discardRestore: restoreSchema,
  updatePolicy: backupPolicySchema,
  disablePolicy: backupPolicySchema.nullable(),
} satisfies Record<Exclude<keyof BackupBackend, 'kind' | 'services'>, z.ZodType>;

/**
 * The same backend, each answer held against its wire schema: of the right shape, with nothing in it that the schema
 * does not name (a secret would be such a thing), and unharmed by JSON.
 */
export function checkedBackend(backend: BackupBackend): BackupBackend {
  const checked = checkedMethods(backend, ANSWERS) as unknown as BackupBackend;
  const services = backend.services && (checkedMethods(backend.services, LIFE) as unknown as ServiceLife);
  return { ...checked, kind: backend.kind, ...(services ? { services } : {}) };
}

type Method = (...parameters: unknown[]) => Promise<unknown>;

function checkedMethods(methods: object, answers: Record<string, z.ZodType>): Record<string, Method> {
  const checked = Object.entries(answers).map(([name, schema]): [string, Method] => [
    name,
    async (...parameters) => {
      const method = (methods as Record<string, Method>)[name]!;
      const answer = await method.call(methods, ...parameters);
      expect(schema.parse(answer), `what ${name} answers has only what its schema names`).toStrictEqual(
        answer,
      );
      expect(JSON.parse(JSON.stringify(answer)), `what ${name} answers is plain JSON`).toStrictEqual(answer);
      return answer;
    },
  ]);
  return Object.fromEntries(checked);
}
