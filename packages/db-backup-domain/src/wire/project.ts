import { z } from 'zod';
import { dbServiceSchema } from './db-service.ts';

export const projectSchema = z.object({ id: z.string(), name: z.string() });
export type Project = z.infer<typeof projectSchema>;

/** One edge of the Project Canvas: `to` was restored from `backup` of `from`. Both ends are DB Service uids. */
export const lineageEdgeSchema = z.object({ from: z.string(), backup: z.string(), to: z.string() });
export type LineageEdge = z.infer<typeof lineageEdgeSchema>;

export const projectCanvasSchema = z.object({
  services: z.array(dbServiceSchema),
  lineage: z.array(lineageEdgeSchema),
});
export type ProjectCanvas = z.infer<typeof projectCanvasSchema>;
