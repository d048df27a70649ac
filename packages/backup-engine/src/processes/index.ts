export type { Account } from './tool-command.ts';
export { ToolFailed } from './tool-failed.ts';
export { startPipeline } from './pipeline.ts';
export { sweepSecretFiles } from './secret-files.ts';
export { compressCommand, decompressCommand } from './compression.ts';
