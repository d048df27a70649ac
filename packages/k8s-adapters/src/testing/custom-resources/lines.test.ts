import { KUBEBLOCKS_LINES, type KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import { describe, expect, test } from 'vitest';
import type { Crd } from './crd.ts';
import { readDefinitions } from './read-definitions.ts';

async function definition(line: KubeblocksLine, plural: string): Promise<Crd> {
  const { crds } = await readDefinitions(line);
  return crds.find(({ spec }) => spec.names.plural === plural)!;
}

function versions({ spec }: Crd): string[] {
  return spec.versions.map(({ name, storage }) => (storage ? `${name} stored` : name));
}

function specOf(crd: Crd, version: string): Record<string, unknown> {
  const found = crd.spec.versions.find(({ name }) => name === version)!;
  return found.schema.openAPIV3Schema.properties?.spec?.properties ?? {};
}

describe('the definitions of a line', () => {
  test('Cluster is v1alpha1 alone in 0.9, and v1 beside it from 1.0', async () => {
    expect(versions(await definition('0.9', 'clusters'))).toEqual(['v1alpha1 stored']);
    for (const line of KUBEBLOCKS_LINES.slice(1))
      expect(versions(await definition(line, 'clusters'))).toEqual(['v1 stored', 'v1alpha1']);
  });

  test('OpsRequest has its own group from 1.0', async () => {
    expect((await definition('0.9', 'opsrequests')).spec.group).toBe('apps.kubeblocks.io');
    expect((await definition('1.0', 'opsrequests')).spec.group).toBe('operations.kubeblocks.io');
  });

  test('a restore is declared in the Cluster from 1.2', async () => {
    const declares = async (line: KubeblocksLine): Promise<boolean> =>
      'restore' in specOf(await definition(line, 'clusters'), 'v1');
    expect([await declares('1.0'), await declares('1.1'), await declares('1.2')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('a policy keeps its newest backup from 1.0', async () => {
    expect(specOf(await definition('0.9', 'backuppolicies'), 'v1alpha1')).not.toHaveProperty(
      'retentionPolicy',
    );
    expect(specOf(await definition('1.0', 'backuppolicies'), 'v1alpha1')).toHaveProperty('retentionPolicy');
  });
});
