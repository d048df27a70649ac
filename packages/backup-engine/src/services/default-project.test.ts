import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmbeddedBackend } from '../embedded-backend.ts';
import { TEST_CALL } from '../testing/test-engine.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-projects-'));
  await chmod(folder, 0o711);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Without dialects no demo server is made: only the projects are looked at. */
async function projectsOf(demo: boolean) {
  const engine = await createEmbeddedBackend({ dataDir: join(folder, 'data'), demo, dialects: [] });
  await engine.ready;
  const projects = await engine.backend.listProjects(TEST_CALL);
  await engine.close({ graceMs: 5000 });
  return projects;
}

test('a new data folder without the demo has one project, to add a server to', async () => {
  expect(await projectsOf(false)).toEqual([{ id: 'default', name: 'Default project' }]);
  expect(await projectsOf(false), 'and no second one later').toHaveLength(1);
});

test('with the demo there is only its project', async () => {
  expect(await projectsOf(true)).toEqual([{ id: 'demo', name: 'Demo project' }]);
  expect(await projectsOf(false)).toEqual([{ id: 'demo', name: 'Demo project' }]);
});
