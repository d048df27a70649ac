export { askServices, useProjectCanvas, useServices } from './model/use-services.ts';
export { askServiceView, useServiceView } from './model/use-service-view.ts';
export type { BackupFilter, MoreBackups, RowRange, ServiceSurface } from './model/use-service-view.ts';
export { EngineMark } from './ui/engine-mark.tsx';
export { ServiceFacts } from './ui/service-facts.tsx';
export { ServiceStatus } from './ui/service-status.tsx';
