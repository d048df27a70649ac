import { isHoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { KubeApiError } from './connection/kube-api-error.ts';
import { BACKUP } from './kinds/backup/backup-kind.ts';
import { backupNamed, callOf, contextOn, type TestedContext } from './open-context.testing.ts';
import { startApiServer, startFront, whyNoApiServer, type ApiServer, type Front } from './testing/index.ts';

const SOON = { timeout: 20_000, interval: 20 };
const REVIEWS = { path: /selfsubjectaccessreviews$/ };
/** Kinds that whoever sees a namespace must be allowed to list. */
const LISTED = ['clusters', 'backups', 'backuppolicies', 'backupschedules', 'restores'];

let apiServer: ApiServer;
let front: Front;
const cleanUp: (() => void)[] = [];

beforeAll(async () => {
  if (whyNoApiServer() !== null) return;
  apiServer = await startApiServer();
  front = await startFront(apiServer);
  for (const namespace of ['red', 'blue']) {
    await apiServer.admin.create(BACKUP, backupNamed(`of-${namespace}`, namespace));
  }
}, 120_000);

afterEach(() => {
  for (const each of cleanUp.splice(0)) each();
});

afterAll(async () => {
  await front?.[Symbol.asyncDispose]();
  await apiServer?.[Symbol.asyncDispose]();
});

const mayAll = (...namespaces: readonly string[]) => [{ verbs: '*' as const, namespaces }];

async function opened(options: Partial<Parameters<typeof contextOn>[1]> = {}): Promise<TestedContext> {
  const cache = { staleMs: 15_000 };
  const tested = contextOn(front, { namespaces: ['red', 'blue'], identity: 'caller', cache, ...options });
  cleanUp.push(() => tested.close());
  await vi.waitFor(() => tested.lineKnown(callOf(front.addUser('first').token), 0), SOON);
  front.forgetRequests();
  return tested;
}

const shownTo = async ({ context }: TestedContext, token: string, namespace: string): Promise<string[]> => [
  ...(await context.stateOf(callOf(token), namespace)).backups.keys(),
];

async function codeOf(answer: Promise<unknown>): Promise<ErrorCode | string> {
  const error: unknown = await answer.then(
    () => 'answered',
    (thrown: unknown) => thrown,
  );
  return isHoldfastError(error) ? error.code : String(error);
}

describe.skipIf(whyNoApiServer() !== null).each([
  ['a server account that watches for all', undefined],
  ['no server account', null],
])('callers of their own token, over %s', (_what, serverToken) => {
  const options = serverToken === undefined ? {} : { serverToken };

  it('see what they may list, and never what only others may', async () => {
    const tested = await opened(options);
    const ada = front.addUser('ada', mayAll('red'));
    const bob = front.addUser('bob', mayAll('blue'));
    for (let round = 0; round < 2; round += 1) {
      expect(await shownTo(tested, ada.token, 'red')).toEqual(['of-red']);
      expect(await shownTo(tested, bob.token, 'blue')).toEqual(['of-blue']);
      expect(await codeOf(shownTo(tested, ada.token, 'blue'))).toBe('FORBIDDEN');
      expect(await codeOf(shownTo(tested, bob.token, 'red'))).toBe('FORBIDDEN');
    }
    expect(await tested.context.readableNamespaces(callOf(ada.token))).toEqual(['red']);
    expect(await tested.context.readableNamespaces(callOf(bob.token))).toEqual(['blue']);
  });

  it.each(LISTED)('see nothing where they may list everything but %s', async (forbidden) => {
    const tested = await opened(options);
    const resources = LISTED.filter((kind) => kind !== forbidden);
    const eve = front.addUser('eve', [{ verbs: '*', resources, namespaces: ['red'] }]);
    expect(await codeOf(shownTo(tested, eve.token, 'red'))).toBe('FORBIDDEN');
    expect(await tested.context.readableNamespaces(callOf(eve.token))).toEqual([]);
  });

  it('see nothing a minute after their token was revoked, and nothing is watched for them', async () => {
    const tested = await opened(options);
    const ada = front.addUser('ada', mayAll('red'));
    await shownTo(tested, ada.token, 'red');
    front.revoke(ada.token);
    tested.pass(50_000);
    expect(await codeOf(shownTo(tested, ada.token, 'red'))).toBe('UNAUTHENTICATED');
    expect(await codeOf(tested.context.readableNamespaces(callOf(ada.token)))).toBe('UNAUTHENTICATED');
    await vi.waitFor(() => expect(front.watches.count({ user: 'ada' })).toBe(0), SOON);
  });

  it('see nothing at once where a request of theirs was answered 401', async () => {
    const tested = await opened(options);
    const ada = front.addUser('ada', mayAll('red'));
    await shownTo(tested, ada.token, 'red');
    front.revoke(ada.token);
    const write = tested.context.apiOf(callOf(ada.token)).create(BACKUP, backupNamed('late', 'red'));
    expect(await write.catch((error: unknown) => error)).toMatchObject({ status: 401 });
    expect(await codeOf(shownTo(tested, ada.token, 'red'))).toBe('UNAUTHENTICATED');
  });

  it('see no more than they may, a minute after a right was taken from them', async () => {
    const tested = await opened(options);
    const ada = front.addUser('ada', mayAll('red', 'blue'));
    await shownTo(tested, ada.token, 'red');
    await shownTo(tested, ada.token, 'blue');
    front.setGrants('ada', mayAll('blue'));
    tested.pass(50_000);
    expect(await codeOf(shownTo(tested, ada.token, 'red'))).toBe('FORBIDDEN');
    expect(await shownTo(tested, ada.token, 'blue')).toEqual(['of-blue']);
    front.setGrants('ada', mayAll('red', 'blue'));
    tested.pass(5_000);
    expect(await shownTo(tested, ada.token, 'red')).toEqual(['of-red']);
  });

  it('are unknown without a token, or with a wrong one', async () => {
    const tested = await opened(options);
    for (const call of [callOf(), callOf(''), callOf('no-such-token')]) {
      expect(await codeOf(tested.context.stateOf(call, 'red'))).toBe('UNAUTHENTICATED');
    }
  });

  it('see nothing by an old word while nobody can be asked', async () => {
    const tested = await opened(options);
    const ada = front.addUser('ada', mayAll('red'));
    await shownTo(tested, ada.token, 'red');
    const fault = front.inject({ match: REVIEWS, status: 500 });
    cleanUp.push(() => fault.lift());
    expect(await shownTo(tested, ada.token, 'red')).toEqual(['of-red']);
    tested.pass(50_000);
    expect(await codeOf(shownTo(tested, ada.token, 'red'))).toBe('BACKEND_UNAVAILABLE');
  });

  it('leave no token in logs and errors', async () => {
    const tested = await opened(options);
    const ada = front.addUser('ada', mayAll('red'));
    await shownTo(tested, ada.token, 'red');
    front.revoke(ada.token);
    front.watches.cut();
    tested.pass(50_000);
    const error: unknown = await shownTo(tested, ada.token, 'red').catch((thrown: unknown) => thrown);
    const cause = (error as Error).cause as KubeApiError;
    expect(cause).toBeInstanceOf(KubeApiError);
    for (const text of [String(error), cause.message, cause.stack, JSON.stringify(cause), ...tested.logged]) {
      expect(text).not.toContain(ada.token);
    }
  });
});

describe.skipIf(whyNoApiServer() !== null)('checks of access', () => {
  it('are made once for many questions at a time, and once a minute', async () => {
    const tested = await opened();
    const ada = front.addUser('ada', mayAll('red'));
    await Promise.all(Array.from({ length: 50 }, () => shownTo(tested, ada.token, 'red')));
    tested.pass(40_000);
    await shownTo(tested, ada.token, 'red');
    expect(front.requests(REVIEWS)).toHaveLength(LISTED.length);
    tested.pass(10_000);
    await shownTo(tested, ada.token, 'red');
    expect(front.requests(REVIEWS)).toHaveLength(2 * LISTED.length);
  });

  it('cost the API server no second watch, however many callers there are', async () => {
    const tested = await opened();
    const callers = Array.from({ length: 20 }, (_, index) => front.addUser(`caller-${index}`, mayAll('red')));
    await Promise.all(callers.map(({ token }) => shownTo(tested, token, 'red')));
    await vi.waitFor(() => expect(front.watches.count({ namespace: 'red' })).toBe(5), SOON);
    expect(front.requests({ verb: 'list', resource: 'backups' })).toHaveLength(1);
    expect(front.requests({ verb: 'watch' })).toHaveLength(5);
  });
});

describe.skipIf(whyNoApiServer() !== null)("the server's own account", () => {
  it('alone serves whoever calls, whatever they bring', async () => {
    const tested = await opened({ identity: 'server' });
    expect(await shownTo(tested, 'no-such-token', 'red')).toEqual(['of-red']);
    expect(await tested.context.readableNamespaces(callOf())).toEqual(['red', 'blue']);
    expect(front.requests(REVIEWS)).toEqual([]);
  });

  it('that may not, or is not known, is no fault of the caller', async () => {
    const poor = front.addUser('poor', mayAll('blue'));
    const tested = await opened({ identity: 'server', serverToken: poor.token });
    expect(await shownTo(tested, 'any', 'blue')).toEqual(['of-blue']);
    const error: unknown = await tested.context.stateOf(callOf(), 'red').catch((thrown: unknown) => thrown);
    expect(isHoldfastError(error, 'BACKEND_UNAVAILABLE') && error.detail).toMatch(
      /own account is refused.*poor/,
    );
    front.revoke(poor.token);
    expect(await codeOf(tested.lineKnown(callOf(), 0))).toBe('BACKEND_UNAVAILABLE');
  });

  it('is needed where callers bring nothing', () => {
    expect(() => contextOn(front, { namespaces: ['red'], serverToken: null })).toThrow(TypeError);
  });
});

describe.skipIf(whyNoApiServer() !== null)('an upgrade of KubeBlocks', () => {
  it('is noticed when the line is asked for again, and what was watched is watched anew', async () => {
    const tested = await opened({ identity: 'server' });
    await shownTo(tested, '', 'red');
    expect(tested.context.line).toBe('1.0');
    const upgraded = front.inject({ match: { path: /^\/(openapi|apis\/apiextensions)/ }, status: 403 });
    cleanUp.push(() => upgraded.lift());
    await tested.lineKnown(callOf(), 60_000);
    expect(tested.context.line).toBe('1.0');
    await tested.lineKnown(callOf(), 0);
    expect(tested.context.line).toBe('1.2');
    expect(tested.logged.some((line) => line.includes('1.2 is assumed'))).toBe(true);
    expect(await shownTo(tested, '', 'red')).toEqual(['of-red']);
  });
});
