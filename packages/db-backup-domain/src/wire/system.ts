import { z } from 'zod';
import { engineSchema } from './primitives.ts';

export const backendKindSchema = z.enum(['embedded', 'kubeblocks', 'memory']);
export type BackendKind = z.infer<typeof backendKindSchema>;

export const toolSchema = z.object({
  name: z.string(),
  /** null: not found. */
  version: z.string().nullable(),
  /** The command that installs it; null when it is there. */
  install: z.string().nullable(),
});
export type Tool = z.infer<typeof toolSchema>;

export const engineInfoSchema = z.object({
  engine: engineSchema,
  label: z.string(),
  /** Backups and restores of this engine work on this installation. */
  available: z.boolean(),
  tools: z.array(toolSchema),
});
export type EngineInfo = z.infer<typeof engineInfoSchema>;

export const systemWarningSchema = z.object({ code: z.string(), message: z.string() });

export const systemInfoSchema = z.object({
  version: z.string(),
  backend: backendKindSchema,
  engines: z.array(engineInfoSchema),
  /** What an operator should know: for example that no copy of the master key is confirmed. */
  warnings: z.array(systemWarningSchema),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;
