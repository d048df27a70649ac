import { labelOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../connection/kube-api.ts';
import type { KubeSettings } from '../kube-context.ts';

/** The project that an object is labelled with (a Cluster, or a Backup that we made); null: its namespace is. */
export function projectOf(object: KubeObject, settings: Pick<KubeSettings, 'projectLabel'>): string | null {
  return labelOf(object, settings.projectLabel);
}

/** The label that keeps what is made of an object in its project. */
export function projectLabelOf(
  object: KubeObject,
  settings: Pick<KubeSettings, 'projectLabel'>,
): { key: string; value: string } | null {
  const value = projectOf(object, settings);
  return value === null ? null : { key: settings.projectLabel, value };
}
