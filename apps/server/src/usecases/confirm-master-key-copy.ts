import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/** The embedded backend's record that the owner keeps a copy of the master key; absent on other backends. */
export interface MasterKeyCopy {
  readonly confirmMasterKeyCopy?: (() => Promise<void>) | undefined;
}

/** Ends the warning that no copy of the master key is confirmed. Idempotent. NOT_SUPPORTED_HERE. */
export async function confirmMasterKeyCopy(keys: MasterKeyCopy): Promise<{ confirmed: true }> {
  if (keys.confirmMasterKeyCopy === undefined) throw new HoldfastError('NOT_SUPPORTED_HERE');
  await keys.confirmMasterKeyCopy();
  return { confirmed: true };
}
