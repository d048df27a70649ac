export type { Account, ToolCommand } from './tool-command.ts';
export { ToolFailed, type ToolFailureKind } from './tool-failed.ts';
export type { ByteConsumer } from './byte-pump.ts';
export { Throttle, throttled } from './throttle.ts';
export { consumePipeline, startPipeline, writePipeline } from './pipeline.ts';
export { sweepSecretFiles } from './secret-files.ts';
export { compressCommand, decompressCommand } from './compression.ts';
