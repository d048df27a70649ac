import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { backupSummarySchema } from '../wire/index.ts';
import { discoverMethod } from './backup-method.ts';
import { buildBackup } from './backup-manifest.ts';
import { policyKey, summariseBackup, type SummaryContext } from './backup-summary.ts';
import { recogniseEngine } from './engine.ts';
import { KUBEBLOCKS_LINES } from './line.ts';
import { buildRestoredCluster } from './restored-cluster/restored-cluster.ts';
import { schemaProblems, type Schema } from './structural-schema.testing.ts';
import { fieldOf, listOf, textOf } from './values/raw-object.ts';

/** Objects and CRDs of KubeBlocks 1.0.2 lie beside the repository, which keeps no copy of them. */
const beside = resolve(import.meta.dirname, '../../../../../shared/kubeblocks');
const SAMPLES = process.env['HOLDFAST_SAMPLES'] ?? join(beside, 'samples');
const CRDS = process.env['HOLDFAST_CRDS'] ?? join(beside, 'crds');
const STORY = 'as-controller-would-write';

interface Sample {
  readonly file: string;
  readonly raw: unknown;
}

function samplesIn(folder: string): Sample[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const file = `${basename(entry.parentPath)}/${entry.name}`;
      return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => ({
        file,
        raw: document.toJS() as unknown,
      }));
    });
}

const samples = existsSync(SAMPLES) ? samplesIn(SAMPLES) : [];
const noSamples = samples.length === 0;
const noCrds = !existsSync(CRDS);
const why = (missing: boolean, folder: string, variable: string) =>
  missing ? ` (skipped: nothing in ${folder}; name a folder in ${variable})` : '';
const samplesMissing = why(noSamples, SAMPLES, 'HOLDFAST_SAMPLES');
const crdsMissing = why(noCrds, CRDS, 'HOLDFAST_CRDS');

const CLUSTER = {
  name: 'pg-cluster',
  uid: '6f1d2c3a-0b4e-4f5a-9c8d-1a2b3c4d5e6f',
  createdAt: '2026-03-01T08:00:00Z',
};
const context: SummaryContext = {
  now: Date.parse('2026-03-03T05:10:00Z'),
  livingUids: new Set([CLUSTER.uid]),
  policyOwners: new Map([[policyKey('demo', 'pg-cluster-postgresql-backup-policy'), CLUSTER]]),
};

function story(file: string): unknown {
  const found = samples.find((sample) => sample.file === `${STORY}/${file}.yaml`);
  if (!found) throw new Error(`no sample ${file}`);
  return found.raw;
}

describe.skipIf(noSamples)(`every sample object${samplesMissing}`, () => {
  it.each(samples)(
    '$file is summarised just if it is an admitted backup that is no archive',
    ({ file, raw }) => {
      const summary = summariseBackup(raw, context);
      const admitted = fieldOf(raw, 'kind') === 'Backup' && textOf(raw, 'metadata', 'uid') !== null;
      expect(summary !== null).toBe(admitted && !file.includes('continuous'));
      if (summary !== null) backupSummarySchema.parse(summary);
    },
  );

  const source = { namespace: 'demo', name: CLUSTER.name, uid: CLUSTER.uid, exists: true };
  it.each([
    [
      '10-backup-manual-completed',
      // prettier-ignore
      { type: 'manual', status: 'Completed', durationMs: 65_000, sizeBytes: 4_426_858, failureReason: null,
        startedAt: '2026-03-02T09:00:01.000Z', completedAt: '2026-03-02T09:01:06.000Z',
        expiresAt: '2026-04-01T09:01:06.000Z', method: 'pg-basebackup', restorable: { allowed: true } },
    ],
    [
      '11-backup-scheduled-running',
      {
        type: 'automatic',
        status: 'Running',
        completedAt: null,
        durationMs: null,
        sizeBytes: null,
        stalled: false,
      },
    ],
    [
      '12-backup-failed-early',
      { type: 'manual', status: 'Failed', startedAt: null, failureReason: 'no default BackupRepo found' },
    ],
    [
      '13-backup-failed-in-job',
      // prettier-ignore
      { status: 'Failed', completedAt: null, durationMs: 130_000,
        failureReason: 'pg_basebackup: error: connection to server failed\nfailed with exit code 1' },
    ],
    ['14-backup-deleting', { status: 'Deleting', stalled: false, durationMs: 60_000, sizeBytes: 4_400_000 }],
    [
      '16-backup-volume-snapshot',
      { status: 'Completed', sizeBytes: 20 * 2 ** 30, method: 'volume-snapshot' },
    ],
  ])('%s reads as its story tells', (file, expected) => {
    expect(summariseBackup(story(file), context)).toMatchObject({ source, ...expected });
  });

  it('shows the deletion that hangs', () => {
    const later = { ...context, now: Date.parse('2026-03-03T06:00:00Z') };
    expect(summariseBackup(story('14-backup-deleting'), later)).toMatchObject({
      status: 'Deleting',
      stalled: true,
    });
  });
});

describe.skipIf(noSamples)(`sample Clusters${samplesMissing}`, () => {
  const clusters = samples.filter(({ raw }) => fieldOf(raw, 'kind') === 'Cluster');
  const engines: Record<string, string> = {
    postgresql: 'postgresql',
    [STORY]: 'postgresql',
    mysql: 'mysql',
    'apecloud-mysql': 'mysql',
    mongodb: 'mongodb',
    redis: 'redis',
  };

  it.each(clusters)('$file has its engine and one data-bearing component', ({ file, raw }) => {
    expect(recogniseEngine(raw)).toMatchObject({
      engine: engines[file.split('/')[0] ?? ''],
      component: { name: expect.any(String) as string },
      unsupportedReason: null,
    });
  });
});

const ACTION_SETS = ['postgresql-basebackup', 'postgresql-wal-g'].map((name) => ({
  metadata: { name },
  spec: { backupType: 'Full' },
}));
const backupManifest = () =>
  buildBackup({
    name: 'before-upgrade',
    cluster: { namespace: 'demo', ...CLUSTER },
    component: { name: 'postgresql', sharding: false },
    description: 'before the upgrade',
    ...discoverMethod(story('02-backuppolicy'), ACTION_SETS),
  });
const restoredFrom = (
  line: (typeof KUBEBLOCKS_LINES)[number],
  settings: { backup: unknown } | { snapshot: unknown },
) => {
  const snapshot = 'snapshot' in settings ? recogniseEngine(settings.snapshot).component?.name : null;
  return buildRestoredCluster({
    settings,
    restoredName: 'pg-restored',
    namespace: 'demo',
    projectLabel: { key: 'holdfast.dev/project', value: 'demo' },
    lineage: {
      restoreId: 'restore-1',
      startedAt: '2026-03-03T06:00:00.000Z',
      backup: { namespace: 'demo', name: 'pg-cluster-manual-1', uid: 'aaaaaaaa-0001-4000-8000-000000000001' },
      source: { namespace: 'demo', ...CLUSTER },
    },
    line,
    component: snapshot ?? 'postgresql',
  });
};

describe.skipIf(noSamples)(`manifests of the sample story${samplesMissing}`, () => {
  it('finds the policy’s own method', () => {
    expect(backupManifest().spec).toEqual({
      backupPolicyName: 'pg-cluster-postgresql-backup-policy',
      backupMethod: 'pg-basebackup',
      deletionPolicy: 'Delete',
    });
  });

  it.each(KUBEBLOCKS_LINES)('restore the recorded settings on %s, and nothing of the passwords', (line) => {
    const manifest = restoredFrom(line, { backup: story('10-backup-manual-completed') });
    expect(manifest.spec['componentSpecs']).toMatchObject([
      { name: 'postgresql', componentDef: 'postgresql-14-1.0.2', serviceVersion: '14.7.2', replicas: 2 },
    ]);
    expect(JSON.stringify(manifest)).not.toMatch(/TUFERS1VUC|kbadmin/);
  });

  it('are refused for a shortened snapshot', () => {
    const backup = story('11-backup-scheduled-running');
    expect(() => restoredFrom('1.0', { backup })).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_UNUSABLE' }),
    );
  });
});

describe.skipIf(noCrds || noSamples)(
  `what is built passes the CRDs of 1.0.2${samplesMissing}${crdsMissing}`,
  () => {
    const schemaOf = (file: string, apiVersion: string): Schema => {
      const crd: unknown = parse(readFileSync(join(CRDS, file), 'utf8'));
      const version = listOf(fieldOf(crd, 'spec', 'versions')).find(
        (candidate) => textOf(candidate, 'name') === apiVersion.split('/')[1],
      );
      return fieldOf(version, 'schema', 'openAPIV3Schema') as Schema;
    };
    const cluster = 'apps.kubeblocks.io_clusters.yaml';

    it('a Backup', () => {
      const manifest = backupManifest();
      const schema = schemaOf('dataprotection.kubeblocks.io_backups.yaml', manifest.apiVersion);
      expect(schemaProblems(schema, manifest)).toEqual([]);
      const broken = { ...manifest, spec: { ...manifest.spec, deletionPolicy: 'Never', other: 1 } };
      expect(schemaProblems(schema, broken)).toEqual([
        '.spec.deletionPolicy: not one of Delete, Retain',
        '.spec.other: unknown',
      ]);
    });

    const clusters = samples.filter(
      ({ file, raw }) => fieldOf(raw, 'kind') === 'Cluster' && !file.includes('restore'),
    );
    it.each(KUBEBLOCKS_LINES.filter((line) => line !== '1.2'))('restored Clusters on %s', (line) => {
      const fromBackup = restoredFrom(line, { backup: story('10-backup-manual-completed') });
      const schema = schemaOf(cluster, fromBackup.apiVersion);
      const built = [fromBackup, ...clusters.map(({ raw }) => restoredFrom(line, { snapshot: raw }))];
      expect(built.flatMap((manifest) => schemaProblems(schema, manifest))).toEqual([]);
    });
  },
);
