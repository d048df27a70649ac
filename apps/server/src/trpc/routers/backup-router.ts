import { createBackupInput, deleteBackupInput } from '@holdfast/db-backup-domain/wire';
import { discardRestoreInput, restoreBackupInput } from '@holdfast/db-backup-domain/wire';
import { createBackup } from '../../usecases/create-backup.ts';
import { deleteBackup } from '../../usecases/delete-backup.ts';
import { discardRestore } from '../../usecases/discard-restore.ts';
import { restoreBackup } from '../../usecases/restore-backup.ts';
import { authenticatedProcedure, router } from '../procedures.ts';

export const backupRouter = router({
  create: authenticatedProcedure
    .input(createBackupInput)
    .mutation(({ ctx, input }) => createBackup(ctx.services, ctx.call, input)),
  delete: authenticatedProcedure
    .input(deleteBackupInput)
    .mutation(({ ctx, input }) => deleteBackup(ctx.services, ctx.call, input)),
  restore: authenticatedProcedure
    .input(restoreBackupInput)
    .mutation(({ ctx, input }) => restoreBackup(ctx.services, ctx.call, input)),
});

export const restoreRouter = router({
  discard: authenticatedProcedure
    .input(discardRestoreInput)
    .mutation(({ ctx, input }) => discardRestore(ctx.services, ctx.call, input)),
});
