import { canBrowse } from '@holdfast/db-backup-domain/gates';
import {
  componentsOf,
  fullComponentNames,
  serviceNameMaxLength,
  type RecognisedEngine,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import type { ServiceBackups } from '../backups/backup-index.ts';
import { backupsIn } from '../backups/backups-in.ts';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { sourceEngineOf, sourceSettingsOf } from '../kinds/backup/source-settings.ts';
import { projectOf } from './project-of.ts';
import { restoresOfService } from './restores-of-service.ts';
import { activityOf, shown, shownEngine, type KnownService, type ShownAt } from './service-of.ts';

/** Every DB Service of the namespace that is gone and of which backups survive. */
export function deletedServicesIn(state: NamespaceState, at: ShownAt): KnownService[] {
  return [...backupsIn(state, at.now).deleted].map(([uid, { name, backups }]) =>
    deletedService(state, { uid, name, backups }, at),
  );
}

/**
 * A service that is gone, as its backups tell of it: engine and limits by the newest that knows them, the project by the
 * newest that is labelled, and created before the oldest.
 */
function deletedService(
  state: NamespaceState,
  { uid, name, backups }: { uid: string; name: string; backups: ServiceBackups },
  at: ShownAt,
): KnownService {
  const { backup, engine: recognised } = sourceTold(state, backups);
  const restores = restoresOfService(state, uid, at.now);
  const { engine, unsupportedReason } = recognised;
  const service: DbService = {
    ...{ namespace: state.namespace, name, uid },
    projectId: projectTold(backups, at.settings) ?? state.namespace,
    ...shownEngine(recognised),
    status: 'Deleted',
    createdAt: backups.rows.at(-1)?.createdAt ?? new Date(0).toISOString(),
    managed: false,
    backup:
      unsupportedReason === null ? { supported: true } : { supported: false, reason: unsupportedReason },
    browse: canBrowse({ status: 'Deleted', engine, supported: false }),
    connection: null,
    restoredFrom: null,
    ...activityOf(backups, restores),
    limits: {
      serviceNameMaxLength: serviceNameMaxLength(fullComponentNames(componentsOf(sourceSettingsOf(backup)))),
    },
  };
  return { service, obstacle: null, means: null, backups, restores: shown(restores), cluster: null };
}

/** Backups that are asked for the engine: one that failed early may not know it. */
const ASKED = 10;

function sourceTold(
  state: NamespaceState,
  { objects }: ServiceBackups,
): { backup: KubeObject; engine: RecognisedEngine } {
  const serviceKindOf = (definition: string): string | null => state.serviceKinds.get(definition) ?? null;
  const told = objects
    .slice(0, ASKED)
    .map((backup) => ({ backup, engine: sourceEngineOf(backup, serviceKindOf) }));
  const [newest] = told;
  if (!newest) throw new Error('A Deleted service has at least one backup.');
  return told.find(({ engine }) => engine.engine !== null) ?? newest;
}

function projectTold({ objects }: ServiceBackups, settings: ShownAt['settings']): string | null {
  for (const backup of objects) {
    const project = projectOf(backup, settings);
    if (project !== null) return project;
  }
  return null;
}
