import { disablePolicyInput, updatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { disablePolicy } from '../../usecases/disable-policy.ts';
import { updatePolicy } from '../../usecases/update-policy.ts';
import { authenticatedProcedure, router } from '../procedures.ts';

export const backupPolicyRouter = router({
  update: authenticatedProcedure
    .input(updatePolicyInput)
    .mutation(({ ctx, input }) => updatePolicy(ctx.services, ctx.call, input)),
  disable: authenticatedProcedure
    .input(disablePolicyInput)
    .mutation(({ ctx, input }) => disablePolicy(ctx.services, ctx.call, input)),
});
