import { readdir } from 'node:fs/promises';
import { once } from 'node:events';
import { describe, expect, it, beforeAll } from 'vitest';
import { isMemberName } from '../../format/binding.ts';
import type { RunningPipeline } from '../../processes/pipeline.ts';
import type { MemberContents, MemberPlan, ServerFacts } from '../dialect.ts';
import { errorOf, type Ground, PASSWORD } from './ground.testing.ts';
import { toolAccount } from './made-server.testing.ts';
import { decode, startDump, takeBackup, type RawBackup } from './raw-backup.testing.ts';
import { leaksIn, watchProcesses } from './watch-processes.testing.ts';
import { CANARY } from './world.testing.ts';

/** More than the pipes and sockets between a server and us hold. */
const BULK_BYTES = 24 * 1024 * 1024;
/** An end mark may be followed by so much that says nothing more. */
const AFTER_THE_MARK = 64;
const CUTS = 16;

/** What a backup of a living server is made of, and that nothing less passes for it. */
export function describeDumping(ground: Ground): void {
  describe('dumping', () => {
    it('plans members that the artifact can hold', async () => {
      const { members, consistency } = await ground.backup();
      const names = members.map((member) => member.name);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !isMemberName(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      expect(['service', 'database', 'none']).toContain(consistency);
      expect(JSON.parse(JSON.stringify(members))).toStrictEqual(members);
      const { facts } = await ground.backup();
      expect(await ground.dialect.planMembers(ground.credentials, facts)).toEqual({ members, consistency });
    });

    it('finds the same in every member, however it is cut into chunks', async () => {
      const backup = await ground.backup();
      expect(Object.values(backup.contents).flatMap(thingsIn).length).toBeGreaterThan(0);
      for (const member of backup.members) {
        const bytes = await backup.bytesOf(member);
        const chunk = bytes.length < 256 * 1024 ? 1 : 13;
        const found = await decode(ground.dialect, { facts: backup.facts, member, bytes }, chunk);
        expect(found).toEqual(backup.contents[member.name]);
        expect(Object.values(found.counts).every((count) => Number.isInteger(count))).toBe(true);
      }
    });

    it('knows a member from a part of it, and from nothing', async () => {
      const backup = await ground.backup();
      const sizes = await Promise.all(
        backup.members.map(async (each) => (await backup.bytesOf(each)).length),
      );
      const largest = backup.members[sizes.indexOf(Math.max(...sizes))];
      for (const member of backup.members)
        await refusesParts(ground, { backup, member, all: member === largest });
    });
  });
}

function thingsIn(contents: MemberContents): string[] {
  return Object.keys(contents.counts);
}

async function refusesParts(
  ground: Ground,
  { backup, member, all }: { backup: RawBackup; member: MemberPlan; all: boolean },
): Promise<void> {
  const whole = await backup.bytesOf(member);
  const { length } = whole;
  const spread = Array.from({ length: CUTS }, (_, n) => Math.floor((n * length) / CUTS));
  const cuts = all ? [...spread, 1, length - AFTER_THE_MARK, length - 1] : [0, length >> 1, length - 1];
  for (const cut of new Set(cuts.filter((each) => each >= 0 && each < length))) {
    const part = { facts: backup.facts, member, bytes: whole.subarray(0, cut) };
    const found = await decode(ground.dialect, part).catch(() => null);
    if (found === null) continue;
    expect(length - cut, `${member.name} cut at ${cut} of ${length} was accepted`).toBeLessThan(
      AFTER_THE_MARK,
    );
    expect(found).toEqual(backup.contents[member.name]);
  }
}

/** Dumps that meet trouble. Makes the source large, so it comes last. */
export function describeDisturbedDumps(ground: Ground): void {
  describe('a dump that is disturbed', () => {
    let facts: ServerFacts;
    let large: MemberPlan;
    beforeAll(async () => {
      await ground.world.fillBulk(ground.credentials, BULK_BYTES);
      await using backup = await takeBackup(ground.dialect, ground.credentials);
      const sizes = await Promise.all(
        backup.members.map(async (each) => (await backup.bytesOf(each)).length),
      );
      expect(Math.max(...sizes)).toBeGreaterThanOrEqual(BULK_BYTES);
      facts = backup.facts;
      large = backup.members[sizes.indexOf(Math.max(...sizes))] as MemberPlan;
    });

    const dump = (password = PASSWORD): Promise<RunningPipeline> =>
      startDump(ground.dialect, {
        credentials: { ...ground.credentials, password },
        facts,
        member: large,
        scratch: ground.scratch,
      });

    it('shows its password to nobody, and leaves none behind', async () => {
      const watch = watchProcesses(CANARY);
      const run = await dump();
      await once(run.output, 'readable');
      // The reader waits, and so the dump does.
      await watch.looked(3);
      await drained(run);
      const seen = await watch.stop();
      expect([...seen.commandLines].filter((line) => line.includes(ground.world.dumpProgram))).not.toEqual(
        [],
      );
      expect(leaksIn(seen, ground.world.secretEnvironment ?? [], toolAccount)).toEqual([]);
      expect(run.stderr()).not.toContain(CANARY);
      expect(await readdir(ground.scratch)).toEqual([]);
    });

    it('fails with a wrong password, which it does not repeat', async () => {
      // Some dialects ask the server before they start a dump, and are refused there.
      await errorOf(dump(`wrong ${PASSWORD}`).then(drained));
      expect(await readdir(ground.scratch)).toEqual([]);
    });

    it('fails when its program is killed', async () => {
      const run = await dump();
      await once(run.output, 'readable');
      const failed = errorOf(drained(run));
      process.kill(run.pids[0] as number, 'SIGKILL');
      expect(await failed).toMatchObject({ kind: 'signal', signal: 'SIGKILL' });
    });

    it('fails when the server ends its connection', async () => {
      const run = await dump();
      await once(run.output, 'readable');
      // While nobody reads, full pipes hold the dump: it cannot be over before its connection is.
      await ground.world.cutConnections(ground.credentials);
      const error = await errorOf(drained(run));
      expect(error).toMatchObject({ name: 'ToolFailed', kind: 'exit' });
    });

    it('fails within its time when it waits for a lock', async ({ skip }) => {
      const { lock } = ground.world;
      if (lock === null) return skip('dumps of this engine wait for no lock');
      await using _held = await lock(ground.credentials);
      const error = await errorOf(dump().then(drained));
      expect(error.name).toMatch(/^(ToolFailed|HoldfastError)$/);
      if (error.name === 'ToolFailed') expect(error).toMatchObject({ kind: 'exit' });
    });
  });
}

async function drained(run: RunningPipeline): Promise<number> {
  let bytes = 0;
  for await (const chunk of run.output as AsyncIterable<Buffer>) bytes += chunk.length;
  await run.finished;
  return bytes;
}
