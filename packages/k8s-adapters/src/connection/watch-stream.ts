import type { IncomingMessage } from 'node:http';
import { failedWatch } from './failed-answer.ts';
import type { KubeObject, WatchEvent } from './kube-api.ts';
import { KubeApiError } from './kube-api-error.ts';

export interface WatchLimits {
  /** Nothing came for so long: nobody knows whether anything will. */
  readonly silenceMs: number;
  /** All of it: what the API server was asked to end by, and some more. */
  readonly timeoutMs: number;
  /** Longest event. */
  readonly maxBytes: number;
}

const TYPES: readonly string[] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'] satisfies WatchEvent['type'][];
const NEWLINE = 0x0a;

/**
 * Reads the events of a watch to its end: one JSON object a line. client-node's Watch is not fit for it: it drops lines
 * that it cannot read, tells no status of an ERROR event, and ends after 30 s of silence although bookmarks come once a
 * minute. Throws `KubeApiError`, of the reason `WATCH_SILENT` where nothing came for too long.
 */
export async function readWatch(
  answer: IncomingMessage,
  limits: WatchLimits,
  onEvent: (event: WatchEvent) => void,
): Promise<void> {
  const timer = setTimeout(() => answer.destroy(broken('it has lasted too long')), limits.timeoutMs);
  const silence = setTimeout(() => answer.destroy(silent()), limits.silenceMs);
  const lines = new LineReader(limits.maxBytes, (line) => onEvent(parseEvent(line)));
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      silence.refresh();
      lines.push(chunk);
    }
    lines.end();
  } catch (error) {
    throw isCut(error) ? broken('the connection was cut', error) : error;
  } finally {
    clearTimeout(timer);
    clearTimeout(silence);
    answer.destroy();
  }
}

class LineReader {
  readonly #maxBytes: number;
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number, onLine: (line: string) => void) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE)) {
      this.#keep(rest.subarray(0, at));
      this.#take();
      rest = rest.subarray(at + 1);
    }
    this.#keep(rest);
  }

  /** A line without its end is half an event. */
  end(): void {
    if (this.#length > 0) throw broken('it ended within an event');
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#maxBytes) throw broken('one event is too long');
    if (part.length > 0) this.#parts.push(part);
  }

  #take(): void {
    const line = Buffer.concat(this.#parts, this.#length).toString('utf8');
    this.#parts = [];
    this.#length = 0;
    if (line.trim() !== '') this.#onLine(line);
  }
}

function parseEvent(line: string): WatchEvent {
  const { type, object } = parse(line);
  if (type === 'ERROR') throw failedWatch(object);
  if (typeof type !== 'string' || !TYPES.includes(type) || typeof object !== 'object' || object === null) {
    throw broken('an event could not be read');
  }
  return { type: type as WatchEvent['type'], object: object as KubeObject };
}

function parse(line: string): { type?: unknown; object?: unknown } {
  try {
    return JSON.parse(line) as { type?: unknown; object?: unknown };
  } catch {
    throw broken('an event could not be read');
  }
}

/** An error of the connection, and not one that the receiver of the events threw. */
function isCut(error: unknown): boolean {
  return error instanceof Error && !(error instanceof KubeApiError) && 'code' in error;
}

/** Reason of the `KubeApiError` that says so. Of kinds that nobody touches an API server tells nothing, not even bookmarks. */
export const WATCH_SILENT = 'WatchSilent';

function silent(): KubeApiError {
  return new KubeApiError('Nothing came of the watch for too long.', { status: 0, reason: WATCH_SILENT });
}

function broken(why: string, cause?: unknown): KubeApiError {
  return new KubeApiError(`The watch broke off: ${why}.`, { status: 0, reason: 'WatchBroken', cause });
}
