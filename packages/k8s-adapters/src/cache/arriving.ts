import { ANNOTATIONS, SECRET_ANNOTATIONS } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../connection/kube-api.ts';
import { withSourceSettings } from '../kinds/backup/source-settings.ts';

/** kubectl keeps the whole of what was applied last in it, secrets included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const NEVER_KEPT = new Set<string>([...SECRET_ANNOTATIONS, LAST_APPLIED]);
/** Of the directive of a restore; both were written by lines before 1.0 only. */
const SECRET_DIRECTIVES = new Set(['connectionPassword', 'encryptedSystemAccounts']);

/**
 * An object as it is kept: without the annotations that hold snapshots and passwords, and without managedFields, which
 * are as long as the object and of use to nobody here. Of a snapshot the names of engine and components stay. What else
 * there is stays as it came.
 */
export function arriving(object: KubeObject): KubeObject {
  const metadata = object.metadata as Readonly<Record<string, unknown>> | undefined;
  if (metadata === undefined) return object;
  const { managedFields: _dropped, annotations, ...kept } = metadata;
  const shown = keptAnnotations(annotations);
  return { ...object, metadata: shown === null ? kept : { ...kept, annotations: shown } };
}

function keptAnnotations(annotations: unknown): Record<string, string> | null {
  if (typeof annotations !== 'object' || annotations === null) return null;
  const entries = Object.entries(withSourceSettings(annotations as Record<string, string>))
    .filter(([key]) => !NEVER_KEPT.has(key))
    .map(([key, value]) => [key, key === ANNOTATIONS.restoreFromBackup ? withoutSecrets(value) : value]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** That a directive is there, and for which components, is what matters: one that cannot be read is kept empty. */
function withoutSecrets(directive: string): string {
  try {
    return JSON.stringify(JSON.parse(directive), (key, value: unknown) =>
      SECRET_DIRECTIVES.has(key) ? undefined : value,
    );
  } catch {
    return '{}';
  }
}
