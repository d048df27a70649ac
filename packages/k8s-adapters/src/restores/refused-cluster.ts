import type { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';

/** A schema's refusal (422), and that of a field which the line does not know (400, `fieldValidation=Strict`). */
const BY_ITS_CONTENT = [400, 422];

/**
 * What a caller is told when the API server refuses the new Cluster: SNAPSHOT_UNUSABLE where it refuses the settings,
 * which come from the backup, with the names of the fields and without their values, else what the answer means anywhere.
 */
export function refusedCluster(error: unknown): HoldfastError {
  if (!(error instanceof KubeApiError) || !BY_ITS_CONTENT.includes(error.status)) return toldError(error);
  const clean = new KubeApiError(withoutValues(error.message), error);
  return toldError(
    clean,
    /\bspec\./.test(clean.message) ? { 400: 'SNAPSHOT_UNUSABLE', 422: 'SNAPSHOT_UNUSABLE' } : {},
  );
}

function withoutValues(message: string): string {
  return message.replace(/((?:Invalid|Unsupported|Duplicate) value): "(?:[^"\\]|\\.)*"/g, '$1');
}
