const KEPT_BYTES = 16 * 1024;
const REDACTED = '[redacted]';

/**
 * The last 16 KiB of what a program says, whatever the flood. A secret that is cut in two by the edge is still
 * found, because as many bytes more are kept as the longest secret has.
 */
export class StderrTail {
  private readonly secrets: readonly string[];
  private readonly limit: number;
  private chunks: Buffer[] = [];
  private bytes = 0;

  constructor(secrets: readonly string[] = []) {
    this.secrets = secrets.filter((secret) => secret !== '');
    this.limit = KEPT_BYTES + Math.max(0, ...this.secrets.map((secret) => Buffer.byteLength(secret)));
  }

  write(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes > this.limit * 4) this.compact();
  }

  /** The redacted tail. */
  text(): string {
    this.compact();
    const redacted = redact(Buffer.concat(this.chunks).toString('utf8'), this.secrets);
    return redacted.slice(-KEPT_BYTES);
  }

  /** A copy, so that a small view never keeps a large chunk alive. */
  private compact(): void {
    const tail = Buffer.concat(this.chunks).subarray(-this.limit);
    this.chunks = [Buffer.from(tail)];
    this.bytes = tail.length;
  }
}

/** Replaces every secret in a text, longest first, so that one that holds another leaves no rest. */
export function redact(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text);
}
