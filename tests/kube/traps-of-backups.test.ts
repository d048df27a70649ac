import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, openTrapWorld, refusalOf, type TrapWorld } from './trap-world.ts';

const missing = whyNoApiServer();
const POLICY = 'orders-postgresql-backup-policy';

describe.skipIf(missing !== null)(`traps of backups${missing === null ? '' : ` (${missing})`}`, () => {
  let world: TrapWorld;
  let uid: string;
  beforeAll(async () => {
    world = await openTrapWorld();
    uid = (await world.makeService({ name: 'orders' })).service.uid;
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const at = (name: string) => ({ namespace: world.namespace, name });
  const admin = () => world.platform.apiServer.admin;
  const remove = (service: string, name: string) =>
    world.backend.deleteBackup(world.call, { namespace: world.namespace, service, name });
  const labels = (type: string, policy = POLICY) => ({
    'app.kubernetes.io/instance': 'orders',
    'apps.kubeblocks.io/component-name': 'postgresql',
    'dataprotection.kubeblocks.io/cluster-uid': uid,
    'dataprotection.kubeblocks.io/backup-policy': policy,
    'dataprotection.kubeblocks.io/backup-type': type,
  });

  test.each([
    ['a method that its policy lacks', { backupMethod: 'no-such-method' }, /no-such-method not found/],
    [
      'a retention that nobody can read',
      { backupMethod: 'pg-basebackup', retentionPeriod: 'soon' },
      /retention period "soon"/,
    ],
  ])(
    'one that fails early, for %s, has no labels and no times, and is its service’s',
    async (_, spec, reason) => {
      const name = `early-${spec.backupMethod}`;
      await world.kubectlBackup(name, { backupPolicyName: POLICY, ...spec });
      const row = await world.until(
        () => world.row('orders', name),
        (seen) => seen?.status === 'Failed',
      );
      const object = (await admin().get(KINDS.backup, at(name))) as { metadata: object };
      expect(object.metadata).not.toHaveProperty('labels');
      expect(row).toMatchObject({
        ...{ type: 'manual', startedAt: null, completedAt: null, durationMs: null, sizeBytes: null },
        failureReason: expect.stringMatching(reason),
        source: { name: 'orders', uid, exists: true },
        deletable: { allowed: true },
      });
      expect(await remove('orders', name)).toEqual({ state: 'gone' });
    },
  );

  test('a failed job tells its reason a moment late, by an action, behind the collector’s prefix', async () => {
    world.platform.operator.switches.failNext('backups', uid);
    await world.makeBackup('orders', 'broken');
    const first = await world.until(
      () => world.row('orders', 'broken'),
      (seen) => seen?.status === 'Failed',
    );
    expect(first?.failureReason).not.toBeNull();
    const told = await world.until(
      () => world.row('orders', 'broken'),
      (seen) => seen?.failureReason?.includes('pg_basebackup') ?? false,
    );
    expect(told?.failureReason).toMatch(/^pg_basebackup: error: connection to server failed/);
    expect(told?.failureReason).not.toMatch(/Log Collector|status\.actions/);
    expect(told).toMatchObject({ completedAt: null, restorable: { allowed: false } });
    expect(told?.durationMs).toBeGreaterThanOrEqual(0);
  });

  test.each([
    ['4426858', 4_426_858],
    ['20Gi', 21_474_836_480],
    ['', null],
    ['some', null],
  ])('totalSize %j is %j bytes', async (totalSize, sizeBytes) => {
    if ((await world.row('orders', 'sized')) === undefined) await world.completed('orders', 'sized');
    await admin().change(KINDS.backup, at('sized'), { status: { totalSize } });
    await world.until(
      () => world.row('orders', 'sized'),
      (seen) => seen?.sizeBytes === sizeBytes,
    );
  });

  test('continuous ones are no rows, count as no work, and are nobody’s recovery point', async () => {
    await world.kubectlBackup(
      'archive',
      { backupPolicyName: POLICY, backupMethod: 'archive-wal' },
      { labels: labels('Continuous') },
    );
    await world.completed('orders', 'after-archive');
    await world.until(
      () => admin().get(KINDS.backup, at('archive')),
      (object) => (object as { status?: { phase?: string } }).status?.phase === 'Running',
    );
    const { backups, service } = await world.view('orders');
    expect(backups.items.map(({ name }) => name)).not.toContain('archive');
    expect([backups.activeCount, service.busy]).toEqual([0, false]);
    expect(await refusalOf(world.restore('orders', 'archive', 'from-archive'))).toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
    expect(await admin().get(KINDS.cluster, at('from-archive'))).toBeNull();
  });

  test('deletionPolicy Retain is lifted, so that the backup goes', async () => {
    await world.completed('orders', 'retained');
    await admin().change(KINDS.backup, at('retained'), { spec: { deletionPolicy: 'Retain' } });
    world.platform.front.forgetRequests();
    expect(await remove('orders', 'retained')).toEqual({ state: 'deleting' });
    const writes = world.platform.front.requests({ resource: 'backups', name: 'retained' });
    expect(writes.map(({ verb }) => verb).filter((verb) => verb !== 'get')).toEqual(['patch', 'delete']);
    await world.until(
      () => world.row('orders', 'retained'),
      (seen) => seen === undefined,
    );
    expect(await admin().get(KINDS.backup, at('retained'))).toBeNull();
  });

  test('one whose deletion somebody else began, and Retain holds, is let go', async () => {
    await world.completed('orders', 'hanging');
    await admin().change(KINDS.backup, at('hanging'), { spec: { deletionPolicy: 'Retain' } });
    await admin().remove(KINDS.backup, at('hanging'));
    await world.until(
      () => world.row('orders', 'hanging'),
      (seen) => seen?.status === 'Deleting',
    );
    for (let step = 0; step < 5; step += 1) await world.platform.operator.step();
    expect(await admin().get(KINDS.backup, at('hanging'))).not.toBeNull();
    expect(await remove('orders', 'hanging')).toEqual({ state: 'deleting' });
    await world.until(
      () => world.row('orders', 'hanging'),
      (seen) => seen === undefined,
    );
  });

  test('one with children is not deleted: the operator would take them along', async () => {
    await world.completed('orders', 'parent');
    await world.completed('orders', 'child');
    await admin().change(KINDS.backup, at('child'), { status: { parentBackupName: 'parent' } });
    await world.until(
      () => world.row('orders', 'parent'),
      (seen) => seen?.deletable.allowed === false,
    );
    expect((await world.row('orders', 'parent'))?.deletable).toEqual({
      ...{ allowed: false, reason: 'BACKUP_HAS_CHILDREN' },
    });
    expect(await refusalOf(remove('orders', 'parent'))).toMatchObject({ code: 'BACKUP_HAS_CHILDREN' });
    expect(await admin().get(KINDS.backup, at('parent'))).not.toHaveProperty('metadata.deletionTimestamp');
    expect(await remove('orders', 'child')).toEqual({ state: 'deleting' });
    await world.until(
      () => world.row('orders', 'parent'),
      (seen) => seen?.deletable.allowed === true,
    );
  });

  test('under the Cluster’s restore annotation none is begun, and one of somebody else is held Running', async () => {
    const key = 'kubeblocks.io/restore-from-backup';
    const mark = (value: string | null) =>
      admin().change(KINDS.cluster, at('orders'), { metadata: { annotations: { [key]: value } } });
    await mark('{"nobody":{"name":"none","namespace":"none"}}');
    await world.until(
      () => world.view('orders'),
      ({ canBackup }) => !canBackup.allowed,
    );
    expect(await refusalOf(world.makeBackup('orders', 'waiting'))).toMatchObject({
      ...{ code: 'SERVICE_NOT_RUNNING', detail: expect.stringMatching(/filled from a backup/) },
    });
    expect(await admin().get(KINDS.backup, at('waiting'))).toBeNull();
    await world.kubectlBackup('held', { backupPolicyName: POLICY, backupMethod: 'pg-basebackup' });
    await world.until(
      () => world.row('orders', 'held'),
      (seen) => seen?.status === 'Running',
    );
    for (let step = 0; step < 5; step += 1) await world.platform.operator.step();
    expect(await world.row('orders', 'held')).toMatchObject({ status: 'Running', stalled: false });
    expect(await refusalOf(remove('orders', 'held'))).toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await mark(null);
    await world.until(
      () => world.row('orders', 'held'),
      (seen) => seen?.status === 'Completed',
    );
    await world.until(
      () => world.view('orders'),
      ({ canBackup }) => canBackup.allowed,
    );
  });

  test('a namesake made anew has none of the old backups, with labels or without', async () => {
    const { service: old } = await world.makeService({ name: 'twice' });
    await world.completed('twice', 'of-the-first');
    const policy = 'twice-postgresql-backup-policy';
    await world.kubectlBackup('unlabelled', { backupPolicyName: policy, backupMethod: 'nothing' });
    const failed = await world.until(
      () => world.row('twice', 'unlabelled'),
      (seen) => seen?.status === 'Failed',
    );
    await world.platform.removeCluster('twice');
    await world.until(
      () => world.view('twice', old.uid),
      ({ service }) => service.status === 'Deleted',
    );
    /* Creation times are whole seconds of the API server. */
    const second = (at: number) => Math.floor(at / 1000);
    await world.until(
      async () => Date.now(),
      (now) => second(now) > second(Date.parse(failed?.createdAt ?? '')),
    );
    const { service: living, backups } = await world.makeService({ name: 'twice' });
    expect(living.uid).not.toBe(old.uid);
    expect(backups.items).toEqual([]);
    const gone = await world.view('twice', old.uid);
    expect(gone.service.status).toBe('Deleted');
    expect(gone.backups.items).toMatchObject([
      { name: 'of-the-first', restorable: { allowed: true }, source: { uid: old.uid, exists: false } },
    ]);
  });

  test('a deletion that hangs is stalled', async () => {
    const { switches } = world.platform.operator;
    await world.completed('orders', 'stuck');
    switches.hold('deletions', uid);
    await remove('orders', 'stuck');
    const begun = await world.until(
      () => world.row('orders', 'stuck'),
      (seen) => seen?.status === 'Deleting',
    );
    expect(begun?.stalled).toBe(false);
    world.platform.clock.advance(16 * 60_000);
    expect(await world.row('orders', 'stuck')).toMatchObject({ status: 'Deleting', stalled: true });
    expect(await remove('orders', 'stuck')).toEqual({ state: 'deleting' });
    switches.release('deletions', uid);
    await world.until(
      () => world.row('orders', 'stuck'),
      (seen) => seen === undefined,
    );
  });

  test('snapshot, passwords and token stand in no answer of all these', async () => {
    await world.expectNoLeak({ backup: 'sized', answers: 80 });
  });
});
