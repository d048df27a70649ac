export { RestoreStage } from './ui/restore-stage.tsx';
export { RestoreStages } from './ui/restore-stages.tsx';
