import { expect, it, vi } from 'vitest';
import type { ServerFacts } from '../dialect.ts';
import { dumpCommand } from './dump/dump.ts';
import { missing, programs } from './programs.testing.ts';
import { ferretdbCommand, mongodCommand } from './server/server-commands.ts';
import { toolAccess } from './tool-access.ts';
import { MongoPrograms, readVersion } from './tools.ts';
import { compareVersions } from './versions.ts';
import { FLAVOURS, type Flavour } from './flavour.ts';

vi.setConfig({ testTimeout: 60_000 });

const credentials = { host: '::1', port: 27017, username: 'a@b:c', password: 'p/w "x"\\%' };
const facts = (version: string, settings: Record<string, unknown> = {}): ServerFacts => ({
  label: 'MongoDB',
  version,
  sizeBytes: 0,
  settings,
});
const running = { program: '/bin/x', folder: '/srv/a b', port: 5, held: true };

it('keeps the whole address of a server in a file', () => {
  const { configuration, secretFiles, secrets } = toolAccess(credentials, facts('7.0'));
  expect(configuration).toBe('--config={file:tool.yaml}');
  const [, text] = /^uri: (".*")\n$/.exec(secretFiles['tool.yaml'] ?? '') ?? [];
  const address = new URL(JSON.parse(text ?? '') as string);
  expect(decodeURIComponent(address.username)).toBe(credentials.username);
  expect(decodeURIComponent(address.password)).toBe(credentials.password);
  expect(address.host).toBe('[::1]:27017');
  expect(address.searchParams.get('authSource')).toBe('admin');
  expect(address.searchParams.has('tls')).toBe(false);
  expect(secrets).toContain(credentials.password);
  expect(toolAccess(credentials, facts('7.0', { tls: true })).secretFiles['tool.yaml']).toContain('tls=true');
});

it('starts servers on the loopback address alone, with passwords, and with what expires held', () => {
  const mongod = mongodCommand(running);
  expect(mongod.args).toEqual(
    expect.arrayContaining(['--auth', '--bind_ip=127.0.0.1', '--port=5', '--dbpath=/srv/a b/data']),
  );
  expect(mongod.args).toContain('--setParameter=ttlMonitorEnabled=false');
  expect(mongodCommand({ ...running, held: false }).args.join(' ')).not.toContain('ttlMonitor');
  const ferretdb = ferretdbCommand(running);
  expect(ferretdb.args).toEqual(
    expect.arrayContaining([
      '--test-enable-new-auth',
      '--listen-addr=127.0.0.1:5',
      '--sqlite-url=file:/srv/a%20b/data/',
      '--telemetry=disable',
    ]),
  );
  expect(ferretdbCommand({ ...running, held: false }).args.join(' ')).not.toContain('cleanup');
});

it('reads the versions that programs tell, and compares them by their numbers', () => {
  expect(readVersion('mongodump version: 100.10.0\ngit version: x')).toBe('100.10.0');
  expect(readVersion('db version v7.0.12\nBuild Info: {}')).toBe('7.0.12');
  expect(readVersion('version: v1.24.2\ncommit: unknown')).toBe('1.24.2');
  expect(readVersion('*** Zstandard CLI (64-bit) v1.5.4, by Yann Collet ***')).toBe('1.5.4');
  expect(readVersion('nothing')).toBe('unknown');
  expect(compareVersions('100.9.5', '100.10')).toBeLessThan(0);
  expect(compareVersions('7.0.0', '7.0')).toBe(0);
  expect(compareVersions('8', '7.9.9')).toBeGreaterThan(0);
});

it('says what to install where a program is missing', async () => {
  const nothing = new MongoPrograms(['/nowhere']);
  const [mongod, ferretdb] = FLAVOURS as [Flavour, Flavour];
  const refused = (program: string) => ({
    code: 'TOOL_MISSING',
    detail: expect.stringMatching(new RegExp(`${program}.*Install it: .*${program}`, 's')) as string,
  });
  if ((await nothing.anyServer()) !== null) return;
  await expect(nothing.server(mongod, '7.0.1')).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    detail: expect.stringContaining('mongodb-org-server') as string,
  });
  await expect(nothing.server(ferretdb, null)).rejects.toMatchObject(refused('ferretdb'));
  expect(await nothing.describe()).toMatchObject({ available: false });
});

it.skipIf(missing !== null)('takes the oplog along exactly where there is one', async () => {
  const source = { credentials, facts: facts('7.0.12') };
  const plain = await dumpCommand(programs, source, { name: 'archive', kind: 'archive', object: null });
  expect(plain.args).toEqual(['--config={file:tool.yaml}', '--archive', '--numParallelCollections=1']);
  const whole = { name: 'archive', kind: 'archive-with-oplog', object: null };
  expect((await dumpCommand(programs, source, whole)).args).toContain('--oplog');
  await expect(dumpCommand(programs, source, { ...whole, kind: 'globals' })).rejects.toThrow(/no archive/);
  const newer = { ...source, facts: facts('8.2.0') };
  await expect(dumpCommand(programs, newer, whole)).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    detail: expect.stringContaining('100.13') as string,
  });
});
