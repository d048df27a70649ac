export {
  BACKUP_SORT_KEYS,
  BACKUP_STATUSES,
  BACKUP_TYPES,
  DEFAULT_BACKUP_SORT,
  DEFAULT_RETENTION_DAYS,
  ENGINES,
  RETENTION_DAYS,
  MAX_PORT,
  USUAL_CONNECTION,
  WEEKDAYS,
} from './words.ts';
export type { RetentionDays } from './words.ts';
export { errorCodeSchema, instantSchema, gateSchema, engineSchema, serviceKeySchema } from './primitives.ts';
export type { Gate, Engine, ServiceKey } from './primitives.ts';
export { projectSchema, lineageEdgeSchema, projectCanvasSchema } from './project.ts';
export type { Project, LineageEdge, ProjectCanvas } from './project.ts';
export { serviceStatusSchema, connectionSchema, dbServiceSchema } from './db-service.ts';
export type { ServiceStatus, Connection, DbService } from './db-service.ts';
export {
  backupTypeSchema,
  backupStatusSchema,
  backupSummarySchema,
  backupSortSchema,
  DEFAULT_BACKUP_LIMIT,
  MAX_BACKUP_LIMIT,
  backupQuerySchema,
  backupPageSchema,
} from './backup.ts';
export type {
  BackupType,
  BackupStatus,
  BackupSummary,
  BackupSort,
  BackupQuery,
  BackupPage,
} from './backup.ts';
export { weekdaySchema, scheduleSchema, retentionSchema, backupPolicySchema } from './policy.ts';
export type { Weekday, Schedule, FormSchedule, Retention, BackupPolicy } from './policy.ts';
export { restoreStageSchema, restoreSchema } from './restore.ts';
export type { RestoreStage, Restore } from './restore.ts';
export { TIMELINE_DAYS, timelineSchema } from './timeline.ts';
export type { Timeline, TimelineMark } from './timeline.ts';
export { serviceViewSchema, unchangedSchema } from './service-view.ts';
export type { ServiceView, Unchanged } from './service-view.ts';
export { objectKindSchema, dbObjectSchema, rowsPageSchema } from './browse.ts';
export type { ObjectKind, DbObject, RowsPage } from './browse.ts';
export {
  backendKindSchema,
  toolSchema,
  engineInfoSchema,
  systemWarningSchema,
  systemInfoSchema,
} from './system.ts';
export type { BackendKind, Tool, EngineInfo, SystemInfo } from './system.ts';
export {
  listServicesInput,
  canvasInput,
  getServiceInput,
  checkNameInput,
  objectsInput,
  rowsInput,
  createBackupInput,
  deleteBackupInput,
  restoreBackupInput,
  discardRestoreInput,
  updatePolicyInput,
  disablePolicyInput,
  registerServiceInput,
  serviceLifeInput,
} from './inputs.ts';
export type {
  ListServicesInput,
  CanvasInput,
  GetServiceInput,
  CheckNameInput,
  ObjectsInput,
  RowsInput,
  CreateBackupInput,
  DeleteBackupInput,
  RestoreBackupInput,
  DiscardRestoreInput,
  UpdatePolicyInput,
  DisablePolicyInput,
  RegisterServiceInput,
  ServiceLifeInput,
} from './inputs.ts';
