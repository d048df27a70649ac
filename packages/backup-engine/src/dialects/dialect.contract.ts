import { afterAll, beforeAll, describe, vi } from 'vitest';
import { describeAsking } from './contract/asking.contract.ts';
import { describeBrowsing } from './contract/browsing.contract.ts';
import { describeDisturbedDumps, describeDumping } from './contract/dumping.contract.ts';
import { Ground } from './contract/ground.testing.ts';
import { describeFingerprint, describeRestoring } from './contract/restoring.contract.ts';
import type { DialectWorld } from './contract/world.testing.ts';

/**
 * What every dialect keeps, over real servers. To hold a dialect to it, write `<engine>/dialect.contract.test.ts`:
 *
 *     describeDialect('MariaDB', { dialect, missing, fill, fillBulk, changes, cutConnections, lock, … });
 *
 * with what `DialectWorld` asks for: how to fill a server with one of everything, how to change and disturb it, and what
 * browsing must find in it. Servers come from the dialect itself, unless the world starts its own (`startSource`). The
 * parts run in this order, on one source:
 *
 * - asking: programs, facts, and every way of not being reachable;
 * - browsing: the whole tree, pages, odd names, what is not there;
 * - dumping: names, decoding to the end in any chunks, and that no part of a dump passes for the whole;
 * - restoring: a new server with equal contents, which stays equal over a stop, is closed to everybody without its
 *   password, is known again after our crash, and shows no secret;
 * - the fingerprint: that it tells each of the world's changes;
 * - disturbed dumps: killed, cut off, locked out, with a wrong password.
 */
export function describeDialect(name: string, world: DialectWorld): void {
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });
  const title = `the dialect of ${name}${world.missing === null ? '' : ` (${world.missing})`}`;
  describe.skipIf(world.missing !== null)(title, () => {
    const ground = new Ground(world);
    beforeAll(() => ground.prepare());
    afterAll(() => ground[Symbol.asyncDispose]());
    describeAsking(ground);
    describeBrowsing(ground);
    describeDumping(ground);
    describeRestoring(ground);
    describeFingerprint(ground);
    describeDisturbedDumps(ground);
  });
}
