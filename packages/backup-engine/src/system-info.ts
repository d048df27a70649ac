import type { SystemInfo } from '@holdfast/db-backup-domain/wire';
import type { Runtime } from './runtime.ts';

/** What this installation can do, and what its operator should know. */
export async function systemInfo(runtime: Runtime): Promise<Omit<SystemInfo, 'version'>> {
  const warnings = [...runtime.startWarnings];
  if (!(await runtime.catalogue.masterKey.isCopyConfirmed()))
    warnings.push({
      code: 'MASTER_KEY_COPY_UNCONFIRMED',
      message:
        'No copy of the master key is confirmed. Without the key no backup can be opened: keep a copy elsewhere.',
    });
  if ((await runtime.catalogue.masterKey.rotation()) !== null)
    warnings.push({
      code: 'MASTER_KEY_CHANGE_UNFINISHED',
      message:
        'A change of the master key has stopped half-way: both keys are still needed. Stop Holdfast and run: npm start -- rotate-key',
    });
  if (!runtime.clockWatch.isSettled())
    warnings.push({
      code: 'CLOCK_LEAPT',
      message: 'The clock has leapt forward by more than a day. For an hour from then on no backup expires.',
    });
  for (const service of await runtime.catalogue.services.listManaged())
    if (service.state === 'Failed')
      warnings.push({
        code: 'SERVICE_FAILED',
        message: `${service.name}: ${service.failureReason ?? 'it could not be started.'}`,
      });
  return { backend: 'embedded', engines: await runtime.tools.all(), warnings };
}
