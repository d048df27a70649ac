import { confirmMasterKeyCopy } from '../../usecases/confirm-master-key-copy.ts';
import { showSystem } from '../../usecases/show-system.ts';
import { authenticatedProcedure, router } from '../procedures.ts';

export const systemRouter = router({
  info: authenticatedProcedure.query(({ ctx }) => showSystem(ctx.services, ctx.call)),
  confirmMasterKeyCopy: authenticatedProcedure.mutation(({ ctx }) => confirmMasterKeyCopy(ctx.services)),
});
