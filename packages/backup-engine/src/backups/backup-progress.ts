import type { Clock } from '../host/host.ts';

/** A Running backup whose bytes have not grown for so long is shown as stalled. */
const STALLED_AFTER_MS = 60_000;

interface Entry {
  readonly serviceId: string;
  bytes: number;
  movedAt: number;
}

/** How far running backups have come: kept in memory, for it changes several times a second. */
export class BackupProgress {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(backupId: string, serviceId: string): void {
    this.#entries.set(backupId, { serviceId, bytes: 0, movedAt: this.#clock.monotonic() });
  }

  /** Bytes written so far. A step forward without bytes counts as movement too. */
  move(backupId: string, bytes?: number): void {
    const entry = this.#entries.get(backupId);
    if (entry === undefined) return;
    entry.bytes = bytes ?? entry.bytes;
    entry.movedAt = this.#clock.monotonic();
  }

  end(backupId: string): void {
    this.#entries.delete(backupId);
  }

  of(backupId: string): { bytesWritten: number; stalled: boolean } | null {
    const entry = this.#entries.get(backupId);
    if (entry === undefined) return null;
    return {
      bytesWritten: entry.bytes,
      stalled: this.#clock.monotonic() - entry.movedAt > STALLED_AFTER_MS,
    };
  }

  /** Equal as long as nothing that `of` says of this service's backups has changed. */
  fingerprint(serviceId: string): string {
    const own = [...this.#entries].filter(([, entry]) => entry.serviceId === serviceId);
    return own.map(([id]) => `${id}:${this.of(id)?.bytesWritten}:${this.of(id)?.stalled}`).join(',');
  }
}
