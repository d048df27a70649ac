import { ANNOTATIONS, SECRET_ANNOTATIONS } from '@holdfast/db-backup-domain/kubeblocks';
import { describe, expect, it } from 'vitest';
import { arriving } from './arriving.ts';

describe('an object that arrives', () => {
  it('leaves its secrets, its last-applied text and managedFields behind, and nothing else', () => {
    const secrets = Object.fromEntries(SECRET_ANNOTATIONS.map((key) => [key, 'hunter2']));
    const kept = arriving({
      apiVersion: 'v1',
      metadata: {
        name: 'b',
        labels: { a: 'b' },
        managedFields: [{ manager: 'hunter2' }],
        annotations: {
          ...secrets,
          'kubectl.kubernetes.io/last-applied-configuration': 'hunter2',
          'holdfast.dev/description': 'kept',
        },
      },
      spec: { backupMethod: 'm' },
    });
    expect(kept).toEqual({
      apiVersion: 'v1',
      metadata: { name: 'b', labels: { a: 'b' }, annotations: { 'holdfast.dev/description': 'kept' } },
      spec: { backupMethod: 'm' },
    });
  });

  it('keeps which component is being restored, and not the passwords that older lines put beside it', () => {
    const key = ANNOTATIONS.restoreFromBackup;
    const directive = {
      postgresql: {
        name: 'b',
        namespace: 'demo',
        connectionPassword: 'hunter2',
        encryptedSystemAccounts: 'hunter2',
      },
    };
    const annotations = (value: string): unknown =>
      (arriving({ metadata: { annotations: { [key]: value } } }).metadata as { annotations: unknown })
        .annotations;
    expect(annotations(JSON.stringify(directive))).toEqual({
      [key]: '{"postgresql":{"name":"b","namespace":"demo"}}',
    });
    expect(annotations('hunter2 {')).toEqual({ [key]: '{}' });
  });

  it('stays as it is without metadata or annotations', () => {
    expect([arriving({}), arriving({ metadata: { name: 'a' } })]).toEqual([{}, { metadata: { name: 'a' } }]);
  });
});
