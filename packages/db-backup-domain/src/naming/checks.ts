import { HoldfastError } from '../errors/index.ts';
import { describeNameProblem, findNameProblem, type NameProblem } from './resource-name.ts';

export const BACKUP_NAME_MAX_LENGTH = 63;

const NAMESPACE_MAX_LENGTH = 63;

/** The length of a DNS label. A service may say a tighter limit for what is restored from it. */
export const SERVICE_NAME_MAX_LENGTH = 63;

/** A refused name: the code that a call would answer, and what is wrong exactly. */
export interface RefusedBackupName {
  readonly code: 'BACKUP_NAME_INVALID';
  readonly problem: NameProblem;
}

export interface RefusedServiceName {
  readonly code: 'SERVICE_NAME_INVALID';
  readonly problem: NameProblem;
}

/** A Backup Name is a DNS-1123 label of 1 to 63 characters. null: it is valid. */
export function checkBackupName(name: string): RefusedBackupName | null {
  const problem = findNameProblem(name, 'dns-1123', BACKUP_NAME_MAX_LENGTH);
  return problem && { code: 'BACKUP_NAME_INVALID', problem };
}

/**
 * The name of a new DB Service is a DNS-1035 label (it begins with a letter) of 1 to `maxLength` characters:
 * `limits.serviceNameMaxLength` of the service. null: it is valid.
 */
export function checkServiceName(name: string, maxLength: number): RefusedServiceName | null {
  const problem = findNameProblem(name, 'dns-1035', maxLength);
  return problem && { code: 'SERVICE_NAME_INVALID', problem };
}

/** BACKUP_NAME_INVALID, its detail saying what is wrong. */
export function assertBackupName(name: string): void {
  raise(checkBackupName(name));
}

/** SERVICE_NAME_INVALID, its detail saying what is wrong. */
export function assertServiceName(name: string, maxLength: number): void {
  raise(checkServiceName(name, maxLength));
}

/** A namespace is a DNS-1123 label, as a project's id. REQUEST_INVALID, its detail saying what is wrong. */
export function assertNamespace(namespace: string): void {
  const problem = findNameProblem(namespace, 'dns-1123', NAMESPACE_MAX_LENGTH);
  if (problem !== null)
    throw new HoldfastError('REQUEST_INVALID', {
      detail: `The namespace is not a name: ${describeNameProblem(problem)}`,
    });
}

function raise(refused: RefusedBackupName | RefusedServiceName | null): void {
  if (refused) throw new HoldfastError(refused.code, { detail: describeNameProblem(refused.problem) });
}
