import { HoldfastError } from '../../errors/index.ts';
import { isInUse } from '../../gates/index.ts';
import type { BackendKind, Project, ServiceKey } from '../../wire/index.ts';
import type { BackupRecord, PolicyRecord, RestoreRecord, ServiceRecord } from './records.ts';

/** All that the in-memory backend knows. One thread, no awaiting in between: every call is one step. */
export class MemoryState {
  readonly kind: BackendKind;
  readonly projects = new Map<string, Project>();
  readonly services = new Map<string, ServiceRecord>();
  readonly backups = new Map<string, BackupRecord>();
  readonly restores = new Map<string, RestoreRecord>();
  readonly policies = new Map<string, PolicyRecord>();
  /** What a request id made: the uid of a backup, or the id of a restore. */
  readonly requests = new Map<string, string>();
  /** `host:port` of outside servers that do not answer. */
  readonly unreachable = new Set<string>();
  readonly #now: () => number;
  #ids = 0;

  constructor(kind: BackendKind, now: () => number) {
    this.kind = kind;
    this.#now = now;
  }

  now(): string {
    return new Date(this.#now()).toISOString();
  }

  nextNumber(): number {
    this.#ids += 1;
    return this.#ids;
  }

  nextUid(noun: string): string {
    return `${noun}-${String(this.nextNumber()).padStart(6, '0')}`;
  }

  /** The living service of that name, else its newest Deleted namesake with backups; with `uid`, only that one. */
  findService(key: ServiceKey & { uid?: string | undefined }): ServiceRecord | undefined {
    const named = this.listedServices().filter(
      (service) =>
        service.namespace === key.namespace &&
        service.name === key.name &&
        (key.uid === undefined || service.uid === key.uid),
    );
    const living = named.find((service) => service.status !== 'Deleted');
    return living ?? named.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
  }

  /** SERVICE_NOT_FOUND. */
  service(key: ServiceKey & { uid?: string | undefined }): ServiceRecord {
    const found = this.findService(key);
    if (!found) throw new HoldfastError('SERVICE_NOT_FOUND');
    return found;
  }

  /** Every service that exists, and every Deleted one of which backups survive. */
  listedServices(): ServiceRecord[] {
    return [...this.services.values()].filter(
      (service) => service.status !== 'Deleted' || this.backupsOf(service.uid).length > 0,
    );
  }

  backupsOf(serviceUid: string): BackupRecord[] {
    return [...this.backups.values()].filter((backup) => backup.serviceUid === serviceUid);
  }

  /** By its name among the backups of a service name, living or Deleted: names are unique in the namespace. */
  findBackup(key: {
    namespace: string;
    service: string;
    name: string;
    uid?: string | undefined;
  }): BackupRecord | undefined {
    return [...this.backups.values()].find(
      (backup) =>
        backup.namespace === key.namespace &&
        backup.name === key.name &&
        backup.serviceName === key.service &&
        (key.uid === undefined || backup.uid === key.uid),
    );
  }

  isBackupNameTaken(namespace: string, name: string): boolean {
    return [...this.backups.values()].some(
      (backup) => backup.namespace === namespace && backup.name === name,
    );
  }

  isServiceNameTaken(namespace: string, name: string): boolean {
    return [...this.services.values()].some(
      (service) => service.namespace === namespace && service.name === name && service.status !== 'Deleted',
    );
  }

  isInUse(backupUid: string): boolean {
    return isInUse(backupUid, [...this.restores.values()]);
  }

  /** Restores that read from the service or make it, newest first. */
  restoresOf(service: ServiceRecord): RestoreRecord[] {
    return [...this.restores.values()]
      .filter((restore) => restore.source.uid === service.uid || restore.targetUid === service.uid)
      .toSorted((a, b) => b.order - a.order);
  }

  /** Takes a backup out of the world, and with the last one the Deleted service that it kept listed. */
  dropBackup(backup: BackupRecord): void {
    this.backups.delete(backup.uid);
    const source = this.services.get(backup.serviceUid);
    if (source?.status === 'Deleted' && this.backupsOf(source.uid).length === 0)
      this.services.delete(source.uid);
  }
}
