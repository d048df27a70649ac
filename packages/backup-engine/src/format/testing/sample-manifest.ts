import type { Manifest } from '../manifest.ts';

/** A manifest with something in every field. */
export function sampleManifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    formatVersion: 1,
    artifactId: '01jz-a',
    createdAt: '2026-11-21T03:00:00.000Z',
    backup: {
      name: 'before-upgrade',
      uid: 'b-1',
      namespace: 'demo',
      description: 'Vor dem Umzug – "alles"',
      type: 'manual',
    },
    source: { name: 'orders', namespace: 'demo', uid: 's-1', projectId: 'demo' },
    engine: 'postgresql',
    server: {
      label: 'PostgreSQL',
      version: '15.18',
      sizeBytes: 1_432_000_000,
      settings: { encoding: 'UTF8', parameters: { work_mem: '64MB' }, extensions: ['pgcrypto'] },
    },
    tools: { pg_dump: '15.18', zstd: '1.5.4' },
    consistency: 'database',
    members: [
      {
        name: 'globals',
        kind: 'globals',
        object: null,
        file: 'globals.zst.enc',
        bytes: 73,
        sha256: 'ab'.repeat(32),
        compression: 'zstd',
      },
    ],
    holdfastVersion: '0.1.0',
    ...changes,
  };
}
