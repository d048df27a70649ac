import { realpath, readlink, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRunningServer, isSameServer } from '../../servers/server-record.ts';
import { errorOf, type Ground, PASSWORD } from './ground.testing.ts';
import { account, makeServer, toolAccount, type MadeServer } from './made-server.testing.ts';
import { countAll, restoreInto, type RawBackup } from './raw-backup.testing.ts';
import {
  leaksIn,
  listeningAddresses,
  userOf,
  watchProcesses,
  type ProcessWatch,
} from './watch-processes.testing.ts';
import { CANARY } from './world.testing.ts';

const NEW_PASSWORD = `${CANARY} of the new one`;

/** A new server, from its first file to its second start. */
export function describeRestoring(ground: Ground): void {
  const { cannotServe } = ground.world;
  const title = `restoring into a new server${cannotServe === undefined ? '' : ` (${cannotServe})`}`;
  describe.skipIf(cannotServe !== undefined)(title, () => {
    let backup: RawBackup;
    let before: string[];
    let target: MadeServer;
    let watch: ProcessWatch;
    beforeAll(async () => {
      backup = await ground.backup();
      before = await fingerprint(ground, ground);
      watch = watchProcesses(CANARY);
      target = await newServer(ground, backup);
      await restoreInto(ground.dialect, { target, backup });
    });
    afterAll(() => target?.[Symbol.asyncDispose]());

    it('brings back all that was found in the backup', async () => {
      await ground.dialect.ping(target.credentials, 10_000);
      expect(await ground.dialect.server.isReady(target.credentials)).toBe(true);
      expect(await countAll(ground.dialect, target.credentials, backup)).toEqual(backup.contents);
    });

    it('makes an equal of the source, and leaves the source as it was', async () => {
      expect(before.length).toBeGreaterThan(0);
      expect(before.join('\n')).not.toContain(CANARY);
      expectEqual(await fingerprint(ground, target), before);
      expectEqual(await fingerprint(ground, ground), before);
    });

    it('has facts that a server can be made from again', async () => {
      const facts = await ground.dialect.probe(target.credentials);
      expect(facts).toMatchObject({ label: backup.facts.label, version: backup.facts.version });
      expect(ground.dialect.server.administrator(facts.settings)).toBe(target.credentials.username);
    });

    it('is still equal when its background work goes on, and after a stop and a start', async () => {
      await ground.dialect.releaseBackgroundWork(target.credentials, backup.facts);
      await ground.dialect.releaseBackgroundWork(target.credentials, backup.facts);
      expectEqual(await fingerprint(ground, target), before);
      expect(await target.stop()).toEqual({ killed: false });
      expect(await ground.dialect.server.isReady(target.credentials)).toBe(false);
      expect(await findRunningServer(target.folder, null, ground.dialect.server)).toBeNull();
      await target.startAgain();
      expectEqual(await fingerprint(ground, target), before);
      expect(await countAll(ground.dialect, target.credentials, backup)).toEqual(backup.contents);
    });

    it('is known again by what it wrote down itself, when our record of it is lost', async () => {
      expect(await ground.dialect.server.readPid(target.folder)).toBe(target.record.pid);
      expect(await findRunningServer(target.folder, null, ground.dialect.server)).toEqual(target.record);
      const stranger = { ...target.record, pid: process.pid };
      expect(await isSameServer(stranger, ground.dialect.server)).toBe(false);
      const data = await realpath(ground.dialect.server.dataFolder(target.folder));
      expect(await readlink(`/proc/${target.record.pid}/cwd`)).toBe(data);
    });

    it('listens on the loopback address alone, unprivileged, in a folder of its own', async () => {
      const port = target.credentials.port.toString(16).toUpperCase().padStart(4, '0');
      expect(await listeningAddresses(target.record.pid)).toEqual([`0100007F:${port}`]);
      if (account !== null) expect(await userOf(target.record.pid)).toBe(account.uid);
      expect((await stat(target.folder)).mode & 0o777).toBe(0o700);
    });

    it.each(['', 'wrong', PASSWORD])('does not open to the password %j', async (password) => {
      const credentials = { ...target.credentials, password };
      expect(await ground.dialect.server.isReady(credentials)).toBe(false);
      expect(await errorOf(ground.dialect.ping(credentials, 10_000))).toMatchObject({
        code: 'SERVICE_UNREACHABLE',
      });
    });

    it('showed no password in arguments or environments', async () => {
      await watch.looked(1);
      const seen = await watch.stop();
      expect(seen.commandLines).not.toEqual(new Set());
      expect(leaksIn(seen, ground.world.secretEnvironment ?? [], toolAccount)).toEqual([]);
    });

    it('fails at once with what is damaged, asked to stop, or not there', async () => {
      await using broken = await newServer(ground, backup);
      const load = (how: Parameters<typeof restoreInto>[2]): Promise<void> =>
        restoreInto(ground.dialect, { target: broken, backup }, how);
      await errorOf(load({ signal: AbortSignal.abort(new Error('asked to stop')) }));
      await errorOf(load({ cut: await halfOfTheLargest(backup) }));
      await broken.stop();
      await errorOf(load({}));
    });
  });
}

/** Whatever a fingerprint is to tell, it tells. */
export function describeFingerprint(ground: Ground): void {
  describe('the fingerprint', () => {
    it.each(Object.entries(ground.world.changes))('tells a change of %s', async (_, change) => {
      const before = await fingerprint(ground, ground);
      expectEqual(await fingerprint(ground, ground), before);
      await change(ground.credentials);
      expect(await fingerprint(ground, ground)).not.toEqual(before);
    });
  });
}

function newServer(ground: Ground, { facts }: RawBackup): Promise<MadeServer> {
  const { version, settings } = JSON.parse(JSON.stringify(facts)) as RawBackup['facts'];
  return makeServer(ground.dialect, { version, settings, password: NEW_PASSWORD });
}

async function fingerprint(ground: Ground, { credentials }: Pick<Ground, 'credentials'>): Promise<string[]> {
  const lines = await ground.dialect.fingerprint(credentials);
  const { ignoredLine } = ground.world;
  return ignoredLine === undefined ? lines : lines.filter((line) => !ignoredLine(line));
}

/** As two short lists, because a fingerprint is long. */
function expectEqual(found: readonly string[], expected: readonly string[]): void {
  expect({
    added: found.filter((line) => !expected.includes(line)),
    lost: expected.filter((line) => !found.includes(line)),
  }).toEqual({ added: [], lost: [] });
  expect(found.length).toBe(expected.length);
}

async function halfOfTheLargest(backup: RawBackup): Promise<{ member: string; bytes: number }> {
  let largest = { member: '', bytes: 0 };
  for (const member of backup.members) {
    const { length } = await backup.bytesOf(member);
    if (length > largest.bytes) largest = { member: member.name, bytes: length };
  }
  return { ...largest, bytes: largest.bytes >> 1 };
}
