import type { SystemInfo } from '@holdfast/db-backup-domain/wire';
import type { Runtime } from './runtime.ts';

/** What this installation can do, and what its operator should know. */
export async function systemInfo(
  runtime: Runtime,
  keyCopyConfirmed: string,
): Promise<Omit<SystemInfo, 'version'>> {
  const warnings = [...runtime.startWarnings];
  if ((await runtime.catalogue.meta.get({ key: keyCopyConfirmed })) === null)
    warnings.push({
      code: 'MASTER_KEY_COPY_UNCONFIRMED',
      message:
        'No copy of the master key is confirmed. Without the key no backup can be opened: keep a copy elsewhere.',
    });
  for (const service of await runtime.catalogue.services.listManaged())
    if (service.state === 'Failed')
      warnings.push({
        code: 'SERVICE_FAILED',
        message: `${service.name}: ${service.failureReason ?? 'it could not be started.'}`,
      });
  return { backend: 'embedded', engines: await runtime.tools.all(), warnings };
}
