import type { DbService, Engine, ServiceStatus } from '../../wire/index.ts';
import type { DataNode, ServiceRecord } from './records.ts';
import { sampleData } from './sample-data.ts';
import type { MemoryState } from './state.ts';

export const DEFAULT_NAMESPACE = 'demo';
const NAME_MAX_LENGTH = 40;

const ENGINES: Record<Engine, { label: string; version: string; port: number }> = {
  postgresql: { label: 'PostgreSQL', version: '15.18', port: 5432 },
  mysql: { label: 'MySQL', version: '8.4.3', port: 3306 },
  mongodb: { label: 'MongoDB', version: '7.0.14', port: 27017 },
  redis: { label: 'Redis', version: '7.0.15', port: 6379 },
};

/** A service to put into the world. All but the name may be left out: a Running, managed PostgreSQL with sample data. */
export interface ServiceSeed {
  name: string;
  namespace?: string;
  projectId?: string;
  uid?: string;
  /** null: an engine that Holdfast does not support; then `engineLabel` says what it is called. */
  engine?: Engine | null;
  engineLabel?: string;
  version?: string | null;
  status?: ServiceStatus;
  createdAt?: string;
  managed?: boolean;
  connection?: DbService['connection'];
  restoredFrom?: { serviceUid: string; serviceName: string; backup: string } | null;
  /** Why it cannot be backed up though its engine is supported. */
  unsupportedReason?: string | null;
  browsable?: boolean;
  serviceNameMaxLength?: number;
  data?: readonly DataNode[];
}

export function newService(state: MemoryState, seed: ServiceSeed): ServiceRecord {
  const { uid = state.nextUid('service'), namespace = DEFAULT_NAMESPACE, engine = 'postgresql' } = seed;
  const { projectId = namespace, createdAt = state.now(), managed = true, status = 'Running' } = seed;
  if (!state.projects.has(projectId)) state.projects.set(projectId, { id: projectId, name: projectId });
  return {
    ...{ uid, namespace, projectId, engine, createdAt, managed, status, name: seed.name },
    ...aboutEngine(engine, seed),
    ...contentsOf(engine, seed),
    connection: seed.connection === undefined ? connectionOf(engine, uid) : seed.connection,
    restoredFrom: seed.restoredFrom ?? null,
    unsupportedReason: seed.unsupportedReason ?? null,
    browsable: seed.browsable ?? state.kind !== 'kubeblocks',
    nameMaxLength: seed.serviceNameMaxLength ?? NAME_MAX_LENGTH,
  };
}

function contentsOf(engine: Engine | null, seed: ServiceSeed): Pick<ServiceRecord, 'data'> {
  return { data: seed.data ?? (engine === null ? [] : sampleData(engine)) };
}

function aboutEngine(
  engine: Engine | null,
  seed: ServiceSeed,
): Pick<ServiceRecord, 'engineLabel' | 'version'> {
  const known = engine === null ? { label: 'Kafka', version: null } : ENGINES[engine];
  return {
    engineLabel: seed.engineLabel ?? known.label,
    version: seed.version === undefined ? known.version : seed.version,
  };
}

function connectionOf(engine: Engine | null, uid: string): DbService['connection'] {
  if (engine === null) return null;
  return { host: '127.0.0.1', port: ENGINES[engine].port, username: 'admin', secretRef: `${uid}/credential` };
}
