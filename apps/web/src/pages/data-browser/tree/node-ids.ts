import type { DbService } from '@holdfast/db-backup-domain/wire';
import type { ObjectAddress } from '../../../shared/routes/index.ts';

/** Ids of tree nodes hold their whole address, so that an unfolded place can be read again after a reload. */
export const projectNodeId = (projectId: string): string => `project:${projectId}`;
export const serviceNodeId = ({ uid }: Pick<DbService, 'uid'>): string => `service:${uid}`;
export const placeNodeId = ({ namespace, name, path }: ObjectAddress): string =>
  `place:${JSON.stringify([namespace, name, ...path])}`;
