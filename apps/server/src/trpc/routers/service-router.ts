import { registerServiceInput, serviceLifeInput } from '@holdfast/db-backup-domain/wire';
import { registerService } from '../../usecases/register-service.ts';
import { removeService } from '../../usecases/remove-service.ts';
import { startService } from '../../usecases/start-service.ts';
import { stopService } from '../../usecases/stop-service.ts';
import { authenticatedProcedure, router } from '../procedures.ts';

export const serviceRouter = router({
  register: authenticatedProcedure
    .input(registerServiceInput)
    .mutation(({ ctx, input }) => registerService(ctx.services, ctx.call, input)),
  start: authenticatedProcedure
    .input(serviceLifeInput)
    .mutation(({ ctx, input }) => startService(ctx.services, ctx.call, input)),
  stop: authenticatedProcedure
    .input(serviceLifeInput)
    .mutation(({ ctx, input }) => stopService(ctx.services, ctx.call, input)),
  remove: authenticatedProcedure
    .input(serviceLifeInput)
    .mutation(({ ctx, input }) => removeService(ctx.services, ctx.call, input)),
});
