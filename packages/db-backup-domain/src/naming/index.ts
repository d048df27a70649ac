export {
  BACKUP_NAME_MAX_LENGTH,
  SERVICE_NAME_MAX_LENGTH,
  assertBackupName,
  assertNamespace,
  assertServiceName,
  checkBackupName,
  checkServiceName,
} from './checks.ts';
export type { RefusedBackupName, RefusedServiceName } from './checks.ts';
export { describeNameProblem } from './resource-name.ts';
export type { NameProblem } from './resource-name.ts';
export {
  DESCRIPTION_MAX_LENGTH,
  assertDescription,
  checkDescription,
  descriptionLength,
  normalizeDescription,
} from './description.ts';
export type { DescriptionProblem, RefusedDescription } from './description.ts';
export { firstFreeName, suggestBackupName, suggestRestoredName } from './suggestions.ts';
