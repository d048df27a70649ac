import { checkNameInput, getServiceInput, listServicesInput } from '@holdfast/db-backup-domain/wire';
import { objectsInput, rowsInput } from '@holdfast/db-backup-domain/wire';
import { checkName } from '../../usecases/check-name.ts';
import { listObjects } from '../../usecases/list-objects.ts';
import { listServices } from '../../usecases/list-services.ts';
import { readRows } from '../../usecases/read-rows.ts';
import { viewService } from '../../usecases/view-service.ts';
import { authenticatedProcedure, router } from '../procedures.ts';
import { backupPolicyRouter } from './backup-policy-router.ts';
import { backupRouter, restoreRouter } from './backup-router.ts';
import { serviceRouter } from './service-router.ts';

/** A backup is a subordinate capability of a DB Service, so its routes live below `db`. */
export const dbRouter = router({
  list: authenticatedProcedure
    .input(listServicesInput.default({}))
    .query(({ ctx, input }) => listServices(ctx.services, ctx.call, input)),
  get: authenticatedProcedure
    .input(getServiceInput)
    .query(({ ctx, input }) => viewService(ctx.services, ctx.call, input)),
  checkName: authenticatedProcedure
    .input(checkNameInput)
    .query(({ ctx, input }) => checkName(ctx.services, ctx.call, input)),
  objects: authenticatedProcedure
    .input(objectsInput)
    .query(({ ctx, input }) => listObjects(ctx.services, ctx.call, input)),
  rows: authenticatedProcedure
    .input(rowsInput)
    .query(({ ctx, input }) => readRows(ctx.services, ctx.call, input)),
  backup: backupRouter,
  restore: restoreRouter,
  backupPolicy: backupPolicyRouter,
  service: serviceRouter,
});
