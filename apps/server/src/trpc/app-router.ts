import { createCallerFactory, router } from './procedures.ts';
import { dbRouter } from './routers/db-router.ts';
import { projectRouter } from './routers/project-router.ts';
import { systemRouter } from './routers/system-router.ts';

export type { RequestContext, ServerServices } from './context.ts';
export type { ErrorData } from './error-shape.ts';

export const appRouter = router({ project: projectRouter, db: dbRouter, system: systemRouter });
export type AppRouter = typeof appRouter;

/** Calls the procedures typed and without HTTP: `createCaller(context).db.list({})`. */
export const createCaller = createCallerFactory(appRouter);
