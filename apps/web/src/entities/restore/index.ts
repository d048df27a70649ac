export { RestoreStage } from './ui/restore-stage.tsx';
export { RestoreFailure } from './ui/restore-failure.tsx';
export { RestoreStages } from './ui/restore-stages.tsx';
