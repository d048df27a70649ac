import { expect, test } from 'vitest';
import { addBackup, catalogueInMemory, completeBackup } from '../testing/catalogue-rows.ts';
import { queryPlan, statementsOf } from '../testing/statements-of.ts';
import * as backups from './topics/backups.ts';
import * as policies from './topics/policies.ts';
import * as restores from './topics/restores.ts';
import { retainable } from './topics/retainable.ts';
import * as services from './topics/services.ts';
import { serviceSurface } from './views/views.ts';

test('neither the surface of a service nor a look of the scheduler goes through all backups', () => {
  const db = catalogueInMemory();
  addBackup(db, 'a', { type: 'automatic' });
  completeBackup(db, 'a', { now: 5, expiresAt: 10 });
  const texts = statementsOf(db, (spied) => {
    backups.listByStatus(spied, { statuses: ['Pending', 'Running'] });
    backups.deletingIds(spied);
    retainable(spied, { now: 20 });
    restores.unfinished(spied);
    policies.due(spied, { now: 20 });
    policies.nextDue(spied);
    services.list(spied, {});
    for (const query of [{}, { type: 'manual', status: 'Failed' }, { search: 'nothing' }] as const)
      serviceSurface(spied, {
        ...{ key: { namespace: 'test', name: 'svc-1' }, query },
        timeline: { from: 3, knownRevision: null },
      });
  });
  expect(texts.length).toBeGreaterThan(10);
  for (const text of texts) {
    for (const step of queryPlan(db, text).split('\n'))
      expect(step, text).not.toMatch(/SCAN (b|backups|r|schedule_runs|restores)\b(?!.*restores_to_do)/);
  }
});
