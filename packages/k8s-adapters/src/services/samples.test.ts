import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fieldOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import { dbServiceSchema, serviceViewSchema } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ScriptedApi, CALL } from '../backups/scripted-api.testing.ts';
import { SETTINGS } from '../backups/sample-objects.testing.ts';
import { arriving } from '../cache/arriving.ts';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { serviceOf } from './service-of.ts';
import { viewService } from './view-service.ts';

/** Objects of KubeBlocks 1.0.2 lie beside the repository, which keeps no copy of them. */
const beside = resolve(import.meta.dirname, '../../../../../shared/kubeblocks/samples');
const SAMPLES = process.env['HOLDFAST_SAMPLES'] ?? beside;
const STORY = 'as-controller-would-write';
const present = existsSync(SAMPLES);
const skipped = present ? '' : ` (skipped: nothing in ${SAMPLES}; name a folder in HOLDFAST_SAMPLES)`;
const NOW = Date.parse('2026-03-03T05:10:00Z');

interface Sample {
  readonly folder: string;
  readonly object: KubeObject;
}

function samples(): Sample[] {
  if (!present) return [];
  return readdirSync(SAMPLES, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .flatMap((entry) =>
      parseAllDocuments(readFileSync(join(entry.parentPath, entry.name), 'utf8')).map((document) => ({
        folder: basename(entry.parentPath),
        object: (document.toJS() ?? {}) as KubeObject,
      })),
    );
}

const all = samples();

function storyState(): NamespaceState {
  const byName = (kind: string) =>
    new Map(
      all
        .filter(({ folder, object }) => folder === STORY && textOf(object, 'kind') === kind)
        .map(({ object }) => [textOf(object, 'metadata', 'name') ?? '', arriving(object)]),
    );
  const actionSet = { metadata: { name: 'postgresql-basebackup' }, spec: { backupType: 'Full' } };
  return {
    namespace: 'demo',
    version: 1,
    clusters: byName('Cluster'),
    backups: byName('Backup'),
    policies: byName('BackupPolicy'),
    schedules: byName('BackupSchedule'),
    restores: byName('Restore'),
    actionSets: [actionSet],
    backupRepos: [...byName('BackupRepo').values()],
    serviceKinds: new Map(),
  };
}

async function storyView(state: NamespaceState, name = 'pg-cluster') {
  const api = new ScriptedApi(state);
  api.now = NOW;
  const view = await viewService(api.context(), CALL, { namespace: 'demo', name });
  if ('unchanged' in view) throw new Error('No revision was given.');
  return view;
}

describe.skipIf(!present)(`objects as the controllers write them${skipped}`, () => {
  test('make one service surface, with everything in it and no secret', async () => {
    const view = await storyView(storyState());
    expect(serviceViewSchema.parse(view)).toEqual(view);
    expect(view.service).toMatchObject({
      status: 'Running',
      engine: 'postgresql',
      version: '14.7.2',
      backup: { supported: true },
      busy: true,
      lastCompletedAt: '2026-03-02T12:00:12.000Z',
    });
    expect(view.canBackup).toEqual({ allowed: true });
    expect(view.backups.items.map(({ name, status, type }) => `${name} ${status} ${type}`)).toEqual([
      'pg-cluster-job-failed Failed manual',
      'pg-cluster-no-repo Failed manual',
      'pg-cluster-pg-basebackup-20260303023000 Running automatic',
      'pg-cluster-snap-1 Completed manual',
      'pg-cluster-manual-1 Completed manual',
      'pg-cluster-old Deleting manual',
    ]);
    expect(JSON.stringify(view)).not.toMatch(/TUFERS1|cluster-snapshot|encrypted-system-accounts/);
  });

  test('still tell the engine when the Cluster is gone, by what its snapshot told', async () => {
    const { clusters: _gone, policies: _too, ...left } = storyState();
    const view = await storyView({ ...left, clusters: new Map(), policies: new Map() });
    expect(view.service).toMatchObject({
      status: 'Deleted',
      engine: 'postgresql',
      engineLabel: 'PostgreSQL',
    });
    expect(view.canBackup).toEqual({ allowed: false, reason: 'SERVICE_NOT_RUNNING' });
    expect(view.backups.items.every(({ source }) => !source.exists)).toBe(true);
  });

  const clusters = all.filter(({ object }) => textOf(object, 'kind') === 'Cluster');
  test.each(
    clusters.map((sample) => [`${sample.folder}/${textOf(sample.object, 'metadata', 'name')}`, sample]),
  )('the Cluster %s is a service', (_name, { object }) => {
    const metadata = {
      uid: 'some-uid',
      creationTimestamp: '2026-03-01T00:00:00Z',
      ...(fieldOf(object, 'metadata') as object),
      namespace: 'demo',
    };
    const state = { ...storyState(), policies: new Map() };
    const service = serviceOf(state, { ...object, metadata }, { now: NOW, settings: SETTINGS });
    expect(dbServiceSchema.parse(service)).toEqual(service);
    expect(service.engine, service.engineLabel).not.toBeNull();
    expect(service.limits.serviceNameMaxLength).toBeGreaterThan(0);
  });
});
