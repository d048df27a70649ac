import { canvasInput } from '@holdfast/db-backup-domain/wire';
import { listProjects } from '../../usecases/list-projects.ts';
import { showCanvas } from '../../usecases/show-canvas.ts';
import { authenticatedProcedure, router } from '../procedures.ts';

export const projectRouter = router({
  list: authenticatedProcedure.query(({ ctx }) => listProjects(ctx.services, ctx.call)),
  canvas: authenticatedProcedure
    .input(canvasInput)
    .query(({ ctx, input }) => showCanvas(ctx.services, ctx.call, input)),
});
