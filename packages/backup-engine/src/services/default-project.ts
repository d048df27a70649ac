import type { Runtime } from '../runtime.ts';

const DEFAULT_PROJECT = { id: 'default', name: 'Default project' };

/** A data folder without any project gets one: DB Services live in projects, and without one none can be added. */
export async function ensureDefaultProject({ catalogue, host }: Runtime): Promise<void> {
  if ((await catalogue.projects.list()).length > 0) return;
  await catalogue.projects.ensure({ ...DEFAULT_PROJECT, now: host.clock.now() });
}
