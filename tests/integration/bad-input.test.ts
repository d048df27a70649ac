import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_TABLE, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import type { Answer } from '@holdfast/server/testing';
import { createBadInputWorld, NAMESPACE, PASSWORD, type BadInputWorld } from './bad-input-world.ts';

/** Whatever is asked wrongly has its own clear error, tells nothing of our insides, and changes nothing. */
let world: BadInputWorld;
let before: string;
beforeAll(async () => {
  world = await createBadInputWorld();
  before = await world.everything();
});
afterAll(() => world[Symbol.asyncDispose]());

const SHOP = { namespace: NAMESPACE, service: 'shop' };
const POLICY = {
  ...SHOP,
  schedule: { frequency: 'daily', hour: 3, minute: 0 },
  timeZone: 'Europe/Berlin',
  retention: { days: 7 },
};
const JSON_TYPE = { 'content-type': 'application/json' };
const OUR_INSIDES =
  /node_modules|\.ts\b|\bat \S+ \(|\/(var|usr|home|root|work|tmp|etc|srv)\/|node:|sqlite|zod|TRPC|stack/i;

interface Failure {
  error: { message: string; code: number; data: Record<string, unknown> };
}

function expectEnvelope(answer: Answer, { error }: Failure, code: ErrorCode): void {
  const { http, message, hint, trpc } = ERROR_TABLE[code];
  expect(error.message.startsWith(message), error.message).toBe(true);
  expect(error).toMatchObject({
    data: { reason: code, httpStatus: http, hint, code: trpc, requestId: answer.headers['x-request-id'] },
  });
  expect(Object.keys(error).sort()).toEqual(['code', 'data', 'message']);
  const known = ['code', 'detail', 'hint', 'httpStatus', 'path', 'reason', 'requestId'];
  expect(Object.keys(error.data).filter((key) => !known.includes(key))).toEqual([]);
}

async function expectRefused(answer: Answer, code: ErrorCode): Promise<Failure> {
  expect(answer.body).not.toContain(PASSWORD);
  expect(answer.body).not.toMatch(OUR_INSIDES);
  const failure = answer.json() as Failure;
  expectEnvelope(answer, failure, code);
  expect(answer.status).toBe(ERROR_TABLE[code].http);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['cache-control']).toBe('no-store');
  const requestId = String(answer.headers['x-request-id']);
  await expect.poll(() => world.server.log().includes(requestId)).toBe(true);
  expect(await world.everything()).toBe(before);
  return failure;
}

describe('a Backup Name that is', () => {
  test.each([
    ['taken', 'completed', 'BACKUP_NAME_TAKEN'],
    ['taken by a Failed backup', 'failed', 'BACKUP_NAME_TAKEN'],
    ['empty', '', 'BACKUP_NAME_INVALID'],
    ['64 characters long', 'a'.repeat(64), 'BACKUP_NAME_INVALID'],
    ['upper-case', 'Nightly', 'BACKUP_NAME_INVALID'],
    ['path-like', '../x', 'BACKUP_NAME_INVALID'],
    ['an absolute path', '/etc/passwd', 'BACKUP_NAME_INVALID'],
    ['a dot', '.', 'BACKUP_NAME_INVALID'],
    ['unicode', 'резерв', 'BACKUP_NAME_INVALID'],
    ['a look-alike', 'раypal', 'BACKUP_NAME_INVALID'],
    ['an emoji', '🚢', 'BACKUP_NAME_INVALID'],
    ['option-like', '--help', 'BACKUP_NAME_INVALID'],
    ['a short option', '-f', 'BACKUP_NAME_INVALID'],
    ['a command', 'a;rm -rf .', 'BACKUP_NAME_INVALID'],
    ['SQL', "a'; DROP TABLE backups; --", 'BACKUP_NAME_INVALID'],
    ['on two lines', 'a\nb', 'BACKUP_NAME_INVALID'],
    ['ended by a line break', 'nightly\n', 'BACKUP_NAME_INVALID'],
    ['cut by NUL', 'nightly\0', 'BACKUP_NAME_INVALID'],
    ['half a surrogate pair', '\ud83d', 'BACKUP_NAME_INVALID'],
    ['longer than the shape takes', 'a'.repeat(10_001), 'REQUEST_INVALID'],
  ] as const)('%s', async (_what, name, code) => {
    await expectRefused(await world.post('db.backup.create', { ...SHOP, name }), code);
  });
});

test.each([
  ['121 code points', '🚢'.repeat(121), 'DESCRIPTION_TOO_LONG'],
  ['a bell', 'ding\u0007', 'REQUEST_INVALID'],
  ['an escape sequence', '\u001b[2J', 'REQUEST_INVALID'],
  ['NUL', 'a\0b', 'REQUEST_INVALID'],
  ['half a surrogate pair', '\udc00', 'REQUEST_INVALID'],
] as const)('a description of %s', async (_what, description, code) => {
  const { error } = await expectRefused(
    await world.post('db.backup.create', { ...SHOP, name: 'described', description }),
    code,
  );
  expect(error.data['detail']).toEqual(expect.any(String));
});

describe('a service that is', () => {
  test.each([
    ['db.backup.create', { service: 'copy', name: 'of-stopped' }, 'SERVICE_NOT_RUNNING'],
    ['db.backup.create', { service: 'nobody', name: 'of-nobody' }, 'SERVICE_NOT_FOUND'],
    ['db.backup.create', { service: 'nobody', name: '--help' }, 'SERVICE_NOT_FOUND'],
    ['db.backup.create', { service: '../shop', name: 'of-path' }, 'SERVICE_NOT_FOUND'],
    ['db.backup.create', { namespace: 'elsewhere', service: 'shop', name: 'a' }, 'SERVICE_NOT_FOUND'],
    [
      'db.backup.restore',
      { service: 'nobody', backup: 'completed', restoredName: 'new' },
      'SERVICE_NOT_FOUND',
    ],
    ['db.backupPolicy.update', { ...POLICY, service: 'nobody' }, 'SERVICE_NOT_FOUND'],
    ['db.backupPolicy.disable', { service: 'nobody' }, 'SERVICE_NOT_FOUND'],
    ['db.service.start', { name: 'nobody' }, 'SERVICE_NOT_FOUND'],
    ['db.service.stop', { name: 'nobody' }, 'SERVICE_NOT_FOUND'],
    ['db.service.remove', { name: 'nobody' }, 'SERVICE_NOT_FOUND'],
    ['db.service.start', { name: 'shop' }, 'NOT_SUPPORTED_HERE'],
    ['db.service.stop', { name: 'shop' }, 'NOT_SUPPORTED_HERE'],
    ['db.service.remove', { name: 'shop' }, 'BACKUP_IN_PROGRESS'],
    ['db.restore.discard', { id: 'no-such-restore' }, 'RESTORE_NOT_FOUND'],
    ['db.backup.delete', { service: 'shop', name: 'running' }, 'BACKUP_IN_PROGRESS'],
  ] as const)('not fit for it: %s %j', async (procedure, input, code) => {
    await expectRefused(await world.post(procedure, { namespace: NAMESPACE, ...input }), code);
  });

  test.each([
    ['db.get', { name: 'nobody' }],
    ['db.objects', { name: 'nobody', path: [] }],
    ['db.rows', { name: 'nobody', path: ['a', 'b', 'c'] }],
  ] as const)('unknown to %s', async (procedure, input) => {
    await expectRefused(
      await world.query(procedure, { namespace: NAMESPACE, ...input }),
      'SERVICE_NOT_FOUND',
    );
  });
});

describe('a restore', () => {
  test.each([
    ['of a Failed backup', { backup: 'failed' }, 'BACKUP_NOT_COMPLETED'],
    ['of a Running backup', { backup: 'running' }, 'BACKUP_NOT_COMPLETED'],
    ['of an unknown backup', { backup: 'never-was' }, 'BACKUP_NOT_FOUND'],
    ['of another of that name', { backupUid: 'another' }, 'BACKUP_NOT_FOUND'],
    ['into its own source', { restoredName: 'shop' }, 'SERVICE_NAME_TAKEN'],
    ['into another service', { restoredName: 'copy' }, 'SERVICE_NAME_TAKEN'],
    ['into an empty name', { restoredName: '' }, 'SERVICE_NAME_INVALID'],
    ['into a name that is too long', { restoredName: 'a'.repeat(64) }, 'SERVICE_NAME_INVALID'],
    ['into a name that begins with a digit', { restoredName: '1shop' }, 'SERVICE_NAME_INVALID'],
    ['into an upper-case name', { restoredName: 'Shop2' }, 'SERVICE_NAME_INVALID'],
    ['into a path', { restoredName: '../shop2' }, 'SERVICE_NAME_INVALID'],
    ['into an option', { restoredName: '--help' }, 'SERVICE_NAME_INVALID'],
    ['into unicode', { restoredName: 'магазин' }, 'SERVICE_NAME_INVALID'],
  ] as const)('%s', async (_what, input, code) => {
    const asked = { ...SHOP, backup: 'completed', restoredName: 'new', ...input };
    await expectRefused(await world.post('db.backup.restore', asked), code);
  });
});

describe('a policy with', () => {
  test.each([
    ['minute 60', { schedule: { frequency: 'hourly', minute: 60 } }, 'SCHEDULE_INVALID'],
    ['minute 1.5', { schedule: { frequency: 'hourly', minute: 1.5 } }, 'SCHEDULE_INVALID'],
    ['hour 24', { schedule: { frequency: 'daily', hour: 24, minute: 0 } }, 'SCHEDULE_INVALID'],
    ['hour -1', { schedule: { frequency: 'daily', hour: -1, minute: 0 } }, 'SCHEDULE_INVALID'],
    [
      'no weekday',
      { schedule: { frequency: 'weekly', weekdays: [], hour: 1, minute: 0 } },
      'SCHEDULE_INVALID',
    ],
    ['a custom schedule', { schedule: { frequency: 'custom', cron: '* * * * *' } }, 'SCHEDULE_INVALID'],
    ['an unknown frequency', { schedule: { frequency: 'monthly', minute: 0 } }, 'REQUEST_INVALID'],
    [
      'an unknown weekday',
      { schedule: { frequency: 'weekly', weekdays: ['sol'], hour: 1, minute: 0 } },
      'REQUEST_INVALID',
    ],
    ['a minute as text', { schedule: { frequency: 'hourly', minute: '5' } }, 'REQUEST_INVALID'],
    ['an unknown zone', { timeZone: 'Europe/Atlantis' }, 'TIME_ZONE_INVALID'],
    ['a path as zone', { timeZone: '../../etc/localtime' }, 'TIME_ZONE_INVALID'],
    ['an empty zone', { timeZone: '' }, 'TIME_ZONE_INVALID'],
    ['no zone', { timeZone: null }, 'TIME_ZONE_INVALID'],
    ['a retention of 2 days', { retention: { days: 2 } }, 'RETENTION_INVALID'],
    ['a retention of 0 days', { retention: { days: 0 } }, 'RETENTION_INVALID'],
    ['a custom retention', { retention: { custom: '5y' } }, 'RETENTION_INVALID'],
    ['a retention of neither', { retention: {} }, 'REQUEST_INVALID'],
    ['a revision that is not in force', { expectedRevision: 'of-yesterday' }, 'POLICY_CHANGED'],
  ] as const)('%s', async (_what, input, code) => {
    await expectRefused(await world.post('db.backupPolicy.update', { ...POLICY, ...input }), code);
  });

  test('a revision that is not in force is not disabled either', async () => {
    await expectRefused(
      await world.post('db.backupPolicy.disable', { ...SHOP, expectedRevision: 'of-yesterday' }),
      'POLICY_CHANGED',
    );
  });
});

describe('a body', () => {
  const create = (body: unknown, headers?: Record<string, string>): Promise<Answer> =>
    world.post('db.backup.create', body, headers);
  const fine = JSON.stringify({ ...SHOP, name: 'smuggled' });

  test.each([
    ['that is no JSON', '{"namespace":'],
    ['that is empty', ''],
    ['of two documents', `${fine}${fine}`],
    ['that is null', 'null'],
    ['that is an array', `[${fine}]`],
    ['that is a text', JSON.stringify(fine)],
    ['that is a number', '7'],
    ['without its fields', '{}'],
    ['with a name of the wrong type', JSON.stringify({ ...SHOP, name: 7 })],
    ['with a name in an object', JSON.stringify({ ...SHOP, name: { toString: 'smuggled' } })],
    ['with a null name', JSON.stringify({ ...SHOP, name: null })],
    ['whose fields sit on the prototype', `{"__proto__":${fine}}`],
    ['whose fields sit on the constructor', `{"constructor":{"prototype":${fine}}}`],
    ['that is too large', JSON.stringify({ ...SHOP, name: 'a', description: 'x'.repeat(300_000) })],
    ['that is deeply nested', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['whose field is deeply nested', `{"name":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`],
  ])('%s', async (_what, body) => {
    const { error } = await expectRefused(await create(body), 'REQUEST_INVALID');
    expect(error.data['detail'], 'says what is wrong').toEqual(expect.any(String));
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/json',
    '',
  ])('of the type %j', async (type) => {
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
    await expectRefused(await create(fine, headers), 'REQUEST_INVALID');
  });

  test.each([{ 'content-encoding': 'gzip' }, { 'content-type': 'application/json; charset=utf-16' }])(
    'in the wrapping %j',
    async (headers) => {
      await expectRefused(
        await create(fine, { ...JSON_TYPE, ...headers } as Record<string, string>),
        'REQUEST_INVALID',
      );
    },
  );

  test('with keys of the prototype beside its own changes no other request', async () => {
    const polluting = `{"__proto__":{"namespace":"${NAMESPACE}","service":"shop","name":"smuggled"},"constructor":{"prototype":{"name":"smuggled"}},"namespace":"${NAMESPACE}","service":"nobody","name":"a"}`;
    await expectRefused(await create(polluting), 'SERVICE_NOT_FOUND');
    await expectRefused(await create('{}'), 'REQUEST_INVALID');
  });
});

describe('a call', () => {
  test('of a mutation by GET', async () => {
    const answer = await world.query('db.backup.create', { ...SHOP, name: 'by-get' });
    const { error } = await expectRefused(answer, 'REQUEST_INVALID');
    expect(error.data['detail']).toContain('POST');
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('of a mutation by %s', async (method) => {
    const body = JSON.stringify({ ...SHOP, name: 'by-other' });
    const headers = { ...JSON_TYPE, 'content-length': String(body.length) };
    const answer = await world.asked({ method, path: '/trpc/db.backup.create', headers, body });
    await expectRefused(answer, 'REQUEST_INVALID');
  });

  test.each(['db.nothing', 'db', '__proto__', 'constructor.name', 'db.__proto__.toString', 'a'.repeat(2000)])(
    'of the unknown procedure %s',
    async (procedure) => {
      const { error } = await expectRefused(await world.post(procedure, {}), 'REQUEST_INVALID');
      expect(error.data['detail']).toContain('no such procedure');
    },
  );

  test.each([
    ['db.get', { namespace: NAMESPACE, name: 'shop', backups: { cursor: 'nonsense' } }],
    [
      'db.get',
      {
        namespace: NAMESPACE,
        name: 'shop',
        backups: { cursor: Buffer.from('["name","asc","a","b"]').toString('base64url') },
      },
    ],
    [
      'db.get',
      {
        namespace: NAMESPACE,
        name: 'shop',
        backups: { cursor: Buffer.from('["createdAt","desc",{},"b"]').toString('base64url') },
      },
    ],
    ['db.get', { namespace: NAMESPACE, name: 'shop', backups: { limit: 201 } }],
    ['db.get', { namespace: NAMESPACE, name: 'shop', backups: { limit: 0 } }],
    ['db.get', { namespace: NAMESPACE, name: 'shop', backups: { limit: 1e308 } }],
    ['db.get', { namespace: NAMESPACE, name: 'shop', backups: { sort: { by: 'uid', direction: 'asc' } } }],
    ['db.list', { projectId: ['main'] }],
    ['db.checkName', { namespace: NAMESPACE, kind: 'table', name: 'a' }],
    ['db.rows', { namespace: NAMESPACE, name: 'shop', path: [] }],
    ['project.canvas', {}],
  ])('of %s with %j', async (procedure, input) => {
    await expectRefused(await world.query(procedure, input), 'REQUEST_INVALID');
  });

  test('with a query that is no JSON', async () => {
    await expectRefused(await world.asked({ path: '/trpc/db.list?input=%7B%22a' }), 'REQUEST_INVALID');
    await expectRefused(await world.asked({ path: '/trpc/%E0%A4%A' }), 'REQUEST_INVALID');
  });

  test('in a batch that is too large', async () => {
    const calls = Array(2000).fill('db.list').join(',');
    await expectRefused(
      await world.asked({ path: `/trpc/${calls}?batch=1&input=%7B%7D` }),
      'REQUEST_INVALID',
    );
  });

  test('in a batch has the envelope that it has alone', async () => {
    const bad = { ...SHOP, name: '--help' };
    const answer = await world.post('db.backup.create,db.backup.create?batch=1', {
      0: bad,
      1: { ...SHOP, name: 7 },
    });
    const failures = answer.json() as Failure[];
    expectEnvelope(answer, failures[0]!, 'BACKUP_NAME_INVALID');
    expectEnvelope(answer, failures[1]!, 'REQUEST_INVALID');
    const alone = (await expectRefused(await world.post('db.backup.create', bad), 'BACKUP_NAME_INVALID'))
      .error;
    const requestId = answer.headers['x-request-id'];
    expect(failures[0]!.error).toEqual({ ...alone, data: { ...alone.data, requestId } });
    expect(await world.everything()).toBe(before);
  });
});

describe('a request from elsewhere', () => {
  const body = JSON.stringify({ ...SHOP, name: 'forged' });
  test.each([
    { host: 'evil.example' },
    { host: 'localhost' },
    { host: '127.0.0.1:1' },
    { host: '0.0.0.0' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ])('%j', async (headers) => {
    const foreign = { ...JSON_TYPE, ...headers } as Record<string, string>;
    await expectRefused(await world.post('db.backup.create', body, foreign), 'FORBIDDEN');
    const read = await world.asked({ path: '/trpc/db.list', headers: headers as Record<string, string> });
    await expectRefused(read, 'FORBIDDEN');
    expect(read.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('an outside server', () => {
  const address = (): Record<string, unknown> => ({
    ...{ namespace: NAMESPACE, name: 'another', engine: 'postgresql', host: '127.0.0.1' },
    ...{ port: world.outside.port, username: 'postgres', password: PASSWORD },
  });

  test.each([
    ['with a taken name', { name: 'shop' }, 'SERVICE_NAME_TAKEN'],
    ['with a name that is no label', { name: '../x' }, 'SERVICE_NAME_INVALID'],
    ['of another engine', { engine: 'redis' }, 'SERVICE_UNREACHABLE'],
    ['of an unknown engine', { engine: 'oracle' }, 'REQUEST_INVALID'],
    ['with a wrong password', { password: `${PASSWORD}x` }, 'SERVICE_UNREACHABLE'],
    ['with an unknown user', { username: 'nobody-there' }, 'SERVICE_UNREACHABLE'],
    ['with an empty user', { username: '' }, 'REQUEST_INVALID'],
    ['where nobody listens', { port: 1 }, 'SERVICE_UNREACHABLE'],
    ['that has no such name', { host: 'nowhere.invalid' }, 'SERVICE_UNREACHABLE'],
    ['with the port 0', { port: 0 }, 'REQUEST_INVALID'],
    ['with the port 65536', { port: 65_536 }, 'REQUEST_INVALID'],
    ['with a port in text', { port: '5432' }, 'REQUEST_INVALID'],
    ['with an empty host', { host: '' }, 'REQUEST_INVALID'],
    ['at a socket of the system', { host: '/var/run/postgresql' }, 'REQUEST_INVALID'],
    ['at an abstract socket', { host: '@postgresql' }, 'REQUEST_INVALID'],
    ['at an option', { host: '--host=a' }, 'REQUEST_INVALID'],
    ['at two hosts', { host: '127.0.0.1,evil.example' }, 'REQUEST_INVALID'],
    ['at a connection string', { host: `postgres://a:${PASSWORD}@b/c` }, 'REQUEST_INVALID'],
    ['in a namespace that is empty', { namespace: '' }, 'REQUEST_INVALID'],
    ['in a namespace that is no label', { namespace: '../Main' }, 'REQUEST_INVALID'],
    ['with a password of the wrong type', { password: [PASSWORD] }, 'REQUEST_INVALID'],
    ['with a password in the place of the port', { port: PASSWORD }, 'REQUEST_INVALID'],
  ] as const)('%s', async (_what, input, code) => {
    await expectRefused(await world.post('db.service.register', { ...address(), ...input }), code);
  });

  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '0xa9fea9fe',
    '2852039166',
    '0251.0376.0251.0376',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
  ])('at %s, where no database is', async (host) => {
    const { error } = await expectRefused(
      await world.post('db.service.register', { ...address(), host }),
      'FORBIDDEN',
    );
    expect(error.data['detail']).toEqual(expect.any(String));
  });

  test.each(['127.0.0.1', 'localhost', '::1', '::ffff:127.0.0.1', '127.1'])(
    'that is this very server, at %s',
    async (host) => {
      await expectRefused(
        await world.post('db.service.register', { ...address(), host, port: world.port }),
        'FORBIDDEN',
      );
    },
  );
});

test('nothing of all this is in the log but what may be', () => {
  const log = world.server.log();
  expect(log).not.toContain(PASSWORD);
  expect(log).not.toContain('"level":50');
});
