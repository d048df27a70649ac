import { BACKUP_NAME_MAX_LENGTH, firstFreeName } from '@holdfast/db-backup-domain/naming';

/** `orders-db-20261121031200`: the service and the UTC second at which the run begins; always a valid Backup Name. */
export function automaticName(serviceName: string, at: number, taken: readonly string[] = []): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:T]|\..*$/g, '');
  const base = serviceName.slice(0, BACKUP_NAME_MAX_LENGTH - stamp.length - 1).replace(/-+$/, '');
  return firstFreeName(`${base}-${stamp}`, taken, BACKUP_NAME_MAX_LENGTH);
}
