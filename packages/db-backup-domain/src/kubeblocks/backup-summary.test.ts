import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupSummarySchema } from '../wire/index.ts';
import { compareByCreation } from './backup-order.ts';
import {
  DEFAULT_STALL_LIMITS,
  policyKey,
  stallsAfter,
  summariseBackup,
  type SummaryContext,
} from './backup-summary.ts';
import { FAILURE_TEXT_MAX_LENGTH } from './failure-text.ts';
import { ANNOTATIONS, LABELS } from './labels.ts';

const CLUSTER = { name: 'orders', uid: 'cluster-uid-1' };
const CREATED = '2026-03-02T09:00:00Z';
const NOW = Date.parse('2026-03-02T09:05:00Z');
const MINUTE = 60_000;

const context = (changes: Partial<SummaryContext> = {}): SummaryContext => ({
  now: NOW,
  livingUids: new Set([CLUSTER.uid]),
  policyOwners: new Map([[policyKey('shop', 'orders-postgresql-backup-policy'), CLUSTER]]),
  ...changes,
});

type Part = Record<string, unknown>;

/** A Backup as the operator leaves it, reduced to what is read. */
function backup({
  metadata = {},
  spec = {},
  status = {},
}: { metadata?: Part; spec?: Part; status?: Part } = {}) {
  return {
    apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
    kind: 'Backup',
    metadata: {
      name: 'before-sale',
      namespace: 'shop',
      uid: 'backup-uid-1',
      creationTimestamp: CREATED,
      labels: { [LABELS.instance]: CLUSTER.name, [LABELS.clusterUid]: CLUSTER.uid },
      ...metadata,
    },
    spec: { backupMethod: 'pg-basebackup', backupPolicyName: 'orders-postgresql-backup-policy', ...spec },
    status: { phase: 'Completed', startTimestamp: '2026-03-02T09:00:01Z', ...status },
  };
}

const summarise = (parts: Parameters<typeof backup>[0] = {}, changes: Partial<SummaryContext> = {}) => {
  const summary = summariseBackup(backup(parts), context(changes));
  if (!summary) throw new Error('expected a summary');
  return summary;
};

describe('a Completed backup', () => {
  it('is read whole', () => {
    const status = {
      completionTimestamp: '2026-03-02T09:01:06Z',
      duration: '1m5s',
      totalSize: '4426858',
      expiration: '2026-04-01T09:01:06Z',
      backupMethod: { name: 'pg-basebackup' },
    };
    expect(
      summarise({ metadata: { annotations: { [ANNOTATIONS.description]: 'vor dem Verkauf' } }, status }),
    ).toEqual({
      name: 'before-sale',
      uid: 'backup-uid-1',
      namespace: 'shop',
      description: 'vor dem Verkauf',
      type: 'manual',
      status: 'Completed',
      stalled: false,
      createdAt: '2026-03-02T09:00:00.000Z',
      startedAt: '2026-03-02T09:00:01.000Z',
      completedAt: '2026-03-02T09:01:06.000Z',
      durationMs: 65_000,
      sizeBytes: 4_426_858,
      failureReason: null,
      expiresAt: '2026-04-01T09:01:06.000Z',
      method: 'pg-basebackup',
      progress: null,
      storage: null,
      restorable: { allowed: true },
      deletable: { allowed: true },
      source: { namespace: 'shop', ...CLUSTER, exists: true },
    });
  });

  it('takes its duration from the timestamps where the text is no duration', () => {
    const completionTimestamp = '2026-03-02T09:00:31Z';
    expect(summarise({ status: { completionTimestamp, duration: 'a while' } }).durationMs).toBe(30_000);
    expect(summarise({ status: { completionTimestamp: '2026-03-02T08:00:00Z' } }).durationMs).toBeNull();
    expect(summarise().durationMs).toBeNull();
  });

  it('passes nothing of the secret annotations on', () => {
    const annotations = {
      [ANNOTATIONS.clusterSnapshot]: '{"spec":"SNAPSHOT-TEXT"}',
      [ANNOTATIONS.encryptedAccounts]: '{"postgres":"CIPHER-TEXT"}',
      [ANNOTATIONS.connectionPassword]: 'OLD-CIPHER-TEXT',
    };
    expect(JSON.stringify(summarise({ metadata: { annotations } }))).not.toMatch(/SNAPSHOT-TEXT|CIPHER-TEXT/);
  });
});

describe('status', () => {
  it.each([
    [undefined, 'Pending'],
    ['', 'Pending'],
    ['New', 'Pending'],
    ['Running', 'Running'],
    ['InProgress', 'Running'],
    ['SomethingNew', 'Running'],
    ['Completed', 'Completed'],
    ['Failed', 'Failed'],
    ['Deleting', 'Deleting'],
    [7, 'Pending'],
  ])('phase %j is %s', (phase, status) => expect(summarise({ status: { phase } }).status).toBe(status));

  it('is Deleting once deletion was asked for, whatever the phase', () => {
    expect(summarise({ metadata: { deletionTimestamp: '2026-03-02T09:04:00Z' } }).status).toBe('Deleting');
  });

  it('gates what may be done', () => {
    const gates = (phase: string, changes: Partial<SummaryContext> = {}) => {
      const { deletable, restorable } = summarise({ status: { phase } }, changes);
      return [deletable, restorable].map((gate) => (gate.allowed ? 'yes' : gate.reason));
    };
    expect(gates('Completed')).toEqual(['yes', 'yes']);
    expect(gates('Failed')).toEqual(['yes', 'BACKUP_NOT_COMPLETED']);
    expect(gates('Running')).toEqual(['BACKUP_IN_PROGRESS', 'BACKUP_NOT_COMPLETED']);
    expect(gates('')).toEqual(['BACKUP_IN_PROGRESS', 'BACKUP_NOT_COMPLETED']);
    expect(gates('Completed', { inUseUids: new Set(['backup-uid-1']) })).toEqual(['BACKUP_IN_USE', 'yes']);
    expect(gates('Completed', { parents: new Set(['shop/before-sale']) })).toEqual([
      'BACKUP_HAS_CHILDREN',
      'yes',
    ]);
  });
});

describe('stalled', () => {
  const stalledAfter = (ms: number, parts: Parameters<typeof backup>[0]) =>
    summarise(parts, { now: Date.parse(CREATED) + ms }).stalled;

  it('counts Pending and Running from when they began', () => {
    const pending = { status: { phase: 'New', startTimestamp: undefined } };
    expect(stalledAfter(DEFAULT_STALL_LIMITS.pendingMs, pending)).toBe(false);
    expect(stalledAfter(DEFAULT_STALL_LIMITS.pendingMs + 1, pending)).toBe(true);
    const running = { status: { phase: 'Running', startTimestamp: '2026-03-02T10:00:00Z' } };
    expect(stalledAfter(DEFAULT_STALL_LIMITS.runningMs + 60 * MINUTE, running)).toBe(false);
    expect(stalledAfter(DEFAULT_STALL_LIMITS.runningMs + 60 * MINUTE + 1, running)).toBe(true);
  });

  it('shows a finalizer that hangs', () => {
    const deleting = { metadata: { deletionTimestamp: CREATED } };
    expect(stalledAfter(DEFAULT_STALL_LIMITS.deletingMs, deleting)).toBe(false);
    expect(stalledAfter(DEFAULT_STALL_LIMITS.deletingMs + 1, deleting)).toBe(true);
  });

  it('is never said of an end', () => {
    expect(stalledAfter(1e12, { status: { phase: 'Completed' } })).toBe(false);
    expect(stalledAfter(1e12, { status: { phase: 'Failed' } })).toBe(false);
  });
});

describe('type', () => {
  it.each([
    ['true', 'automatic'],
    ['false', 'manual'],
    [true, 'manual'],
    [undefined, 'manual'],
  ])('autobackup %j is %s', (label, type) => {
    expect(summarise({ metadata: { labels: { [LABELS.autoBackup]: label } } }).type).toBe(type);
  });

  it('leaves continuous backups out, labelled or not yet', () => {
    const labelled = backup({ metadata: { labels: { [LABELS.backupType]: 'Continuous' } } });
    const unlabelled = backup({ status: { actions: [{ actionType: 'StatefulSet' }] } });
    expect([labelled, unlabelled].map((raw) => summariseBackup(raw, context()))).toEqual([null, null]);
  });
});

describe('failure text', () => {
  const failure = (status: Part) => summarise({ status: { phase: 'Failed', ...status } }).failureReason;
  const generic = 'there are failed actions, you can obtain the more informations in the status.actions';

  it('is the container’s own, without the collector’s prefix', () => {
    const actions = [
      { phase: 'Completed' },
      {
        phase: 'Failed',
        failureReason: 'Log Collector Output: pg_basebackup: error: no connection\nexit code 1\n',
      },
    ];
    expect(failure({ failureReason: generic, actions })).toBe(
      'pg_basebackup: error: no connection\nexit code 1',
    );
  });

  it('is the object’s own where no action says more', () => {
    expect(failure({ failureReason: 'no default BackupRepo found' })).toBe('no default BackupRepo found');
    expect(failure({ failureReason: generic, actions: [{ failureReason: 'Log Collector Output: ' }] })).toBe(
      generic,
    );
    expect(failure({})).toBeNull();
  });

  it('is bounded, readable, and without credentials', () => {
    expect(failure({ failureReason: '💥'.repeat(1e6) })).toHaveLength(2 * FAILURE_TEXT_MAX_LENGTH - 1);
    expect(failure({ failureReason: '\u001b[31mred\u001b[0m\u0007 \ud800' })).toBe('red �');
    expect(failure({ failureReason: 'dial mongodb://root:s3cret@db:27017 failed' })).toBe(
      'dial mongodb://***@db:27017 failed',
    );
    expect(failure({ failureReason: 'run with PGPASSWORD=x password=hunter2 now' })).not.toContain('hunter2');
  });

  it('is not shown of a backup that did not fail, and is of a deletion that did', () => {
    expect(summarise({ status: { failureReason: 'old' } }).failureReason).toBeNull();
    const metadata = { deletionTimestamp: CREATED };
    expect(summarise({ metadata, status: { failureReason: 'delete job failed' } }).failureReason).toBe(
      'delete job failed',
    );
  });

  it('gives a failed backup the duration until its last action ended', () => {
    const actions = [
      { completionTimestamp: '2026-03-02T09:02:11Z' },
      { completionTimestamp: '2026-03-02T09:01:00Z' },
      { completionTimestamp: 'NaN' },
    ];
    expect(summarise({ status: { phase: 'Failed', actions } }).durationMs).toBe(130_000);
    expect(summarise({ status: { phase: 'Failed', actions } }).completedAt).toBeNull();
  });
});

describe('source', () => {
  const unlabelled = { metadata: { labels: undefined }, status: { phase: 'Failed' } };

  it('of a backup that failed before it was labelled is its policy’s service', () => {
    expect(summarise(unlabelled).source).toEqual({ namespace: 'shop', ...CLUSTER, exists: true });
  });

  it('is not a namesake that was created after the backup', () => {
    const owner = { ...CLUSTER, createdAt: '2026-03-02T09:00:01Z' };
    const policyOwners = new Map([[policyKey('shop', 'orders-postgresql-backup-policy'), owner]]);
    expect(summarise(unlabelled, { policyOwners }).source).toMatchObject({ uid: '', exists: false });
  });

  it('is not a policy of the same name in another namespace', () => {
    const policyOwners = new Map([[policyKey('other', 'orders-postgresql-backup-policy'), CLUSTER]]);
    expect(summarise(unlabelled, { policyOwners }).source).toMatchObject({
      name: '',
      uid: '',
      exists: false,
    });
  });

  it('keeps the uid open where the label names another service than the policy', () => {
    const metadata = { labels: { [LABELS.instance]: 'orders-before' } };
    expect(summarise({ metadata }).source).toMatchObject({ name: 'orders-before', uid: '', exists: false });
  });

  it('may be gone, and a living namesake is another', () => {
    const gone = summarise({}, { livingUids: new Set(['cluster-uid-2']) }).source;
    expect(gone).toEqual({ namespace: 'shop', ...CLUSTER, exists: false });
  });
});

describe('description', () => {
  const described = (text: unknown) =>
    summarise({ metadata: { annotations: { [ANNOTATIONS.description]: text } } }).description;

  it('is ours, at most 120 code points of well-formed text', () => {
    expect(described('💾'.repeat(500))).toBe('💾'.repeat(120));
    expect(described('half \ud83d')).toBe('half �');
    expect([described('  '), described(''), described(7), described(undefined)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('what is no Backup', () => {
  const raw = backup();
  it.each([
    ['null', null],
    ['a list', [raw]],
    ['text', JSON.stringify(raw)],
    ['another kind', { ...raw, kind: 'Restore' }],
    ['another group', { ...raw, apiVersion: 'velero.io/v1' }],
    ['no metadata', { ...raw, metadata: undefined }],
    ['no name', backup({ metadata: { name: '' } })],
    ['no uid', backup({ metadata: { uid: undefined } })],
    ['no creation time', backup({ metadata: { creationTimestamp: 'NaN' } })],
    ['inherited fields only', Object.create(raw)],
    ['a key called __proto__', JSON.parse(`{"__proto__": ${JSON.stringify(raw)}}`)],
  ])('%s is null', (_, value) => expect(summariseBackup(value, context())).toBeNull());

  it('is not an item of a list, which carries no kind', () => {
    const { kind: _kind, apiVersion: _apiVersion, ...item } = raw;
    expect(summariseBackup(item, context())).toMatchObject({ name: 'before-sale' });
  });
});

describe('hostile objects', () => {
  const check = (raw: unknown) => {
    const summary = summariseBackup(raw, context());
    if (summary !== null) backupSummarySchema.parse(summary);
  };

  it('never throw, for any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), check));
  });

  it('never throw nor leave the wire’s shape, with any JSON in any place of a Backup', () => {
    const any = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('NaN', '__proto__', '9'.repeat(1e5), -1, 1e308, {}, [null]),
    );
    const part = (keys: readonly string[]) =>
      fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.constant('__proto__')), any);
    const metadata = part(['labels', 'annotations', 'deletionTimestamp', 'namespace', 'creationTimestamp']);
    // prettier-ignore
    const status = part(['phase', 'startTimestamp', 'completionTimestamp', 'duration', 'expiration', 'totalSize',
      'failureReason', 'actions', 'backupMethod']);
    fc.assert(
      fc.property(metadata, part(['backupMethod', 'backupPolicyName']), status, (m, spec, s) =>
        check(backup({ metadata: m, spec, status: s })),
      ),
    );
  });

  it('keep the rest where one part is of the wrong type', () => {
    const broken = {
      status: { startTimestamp: 5, totalSize: [], duration: {}, actions: 'none', expiration: 'NaN' },
    };
    expect(summarise(broken)).toMatchObject({
      startedAt: null,
      sizeBytes: null,
      durationMs: null,
      expiresAt: null,
    });
  });
});

describe('compareByCreation', () => {
  it('puts the newest first, then orders by name', () => {
    const row = (createdAt: string, name: string) => ({ createdAt, name });
    const rows = [
      row('2026-03-02T09:00:00Z', 'b'),
      row('2026-03-02T09:00:00.000Z', 'a'),
      row('2026-03-03T09:00:00Z', 'c'),
    ];
    expect(rows.sort(compareByCreation).map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });
});

describe('stallsAfter', () => {
  const HOUR = 3_600_000;
  const at = (text: string) => Date.parse(text);
  const metadata = { name: 'b', uid: 'u', namespace: 'shop', creationTimestamp: '2026-03-02T09:00:00Z' };
  const startTimestamp = '2026-03-02T09:30:00Z';
  const deletionTimestamp = '2026-03-02T10:00:00Z';

  it.each([
    ['Pending', { metadata }, at('2026-03-02T09:15:00Z')],
    ['Running', { metadata, status: { phase: 'Running', startTimestamp } }, at(startTimestamp) + 24 * HOUR],
    ['Running without a start', { metadata, status: { phase: 'Running' } }, at('2026-03-03T09:00:00Z')],
    ['Deleting', { metadata: { ...metadata, deletionTimestamp } }, at('2026-03-02T10:15:00Z')],
    ['Deleting by its phase alone', { metadata, status: { phase: 'Deleting' } }, null],
    ['Completed', { metadata, status: { phase: 'Completed' } }, null],
    ['nothing', null, null],
  ])('%s', (_status, raw, after) => {
    expect(stallsAfter(raw)).toBe(after);
    if (after === null) return;
    const stalled = (now: number) =>
      summariseBackup(raw, { now, livingUids: new Set(), policyOwners: new Map() })?.stalled;
    expect([stalled(after), stalled(after + 1)]).toEqual([false, true]);
  });
});
