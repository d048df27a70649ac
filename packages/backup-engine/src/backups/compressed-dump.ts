import { Readable } from 'node:stream';
import type { EngineContext } from '../engine-context.ts';
import {
  type ByteConsumer,
  compressCommand,
  consumePipeline,
  startPipeline,
  Throttle,
  throttled,
  type ToolCommand,
} from '../processes/index.ts';
import { firstCauseOf } from './first-cause.ts';

/** A dump that gives no byte for so long is stopped. Waits for locks are bounded by the dump itself, well below. */
const SILENCE_MS = 10 * 60_000;
/** Where the dump falls silent, the compressor does too, and is not to blame. */
const LATER_MS = 30_000;

/**
 * dump | compress: hands each compressed piece to `consume`, and resolves only when both programs have ended well. Between
 * them is a pipe of the kernel; where the dump's rate is limited, its bytes pass through here instead, and the full
 * pipe makes the dump wait, and the database with it; the programs then also leave the processor to whoever wants it.
 * ToolFailed, TOOL_MISSING, or the consumer's error.
 */
export async function compressedDump(
  context: EngineContext,
  { dump, signal }: { dump: ToolCommand; signal: AbortSignal },
  consume: ByteConsumer,
): Promise<void> {
  const compress = await compressCommand();
  const { dumpBytesPerSecond: rate, host } = context;
  const options = { signal, account: context.account, scratch: context.folders.scratch };
  if (rate === null) {
    await consumePipeline([dump, compress], { ...options, silenceMs: SILENCE_MS }, consume);
    return;
  }
  const behind = { ...options, lowPriority: true };
  const dumping = startPipeline([dump], { ...behind, silenceMs: SILENCE_MS });
  const paced = throttled(dumping.output, new Throttle(rate, host.clock), signal);
  const input = Readable.from(paced, { objectMode: true, highWaterMark: 1 });
  const silenceMs = SILENCE_MS + LATER_MS;
  await firstCauseOf(signal, [
    consumePipeline([compress], { ...behind, input, ownsInput: true, silenceMs }, consume),
    dumping.finished,
  ]);
}
