import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillRows, fillVaried } from './postgresql/varied-data.ts';
import { startPostgres } from '../outside-servers/postgresql.ts';
import { startServer } from './running-server.ts';

const CANARY = 'canary-Pa55word-c0ffee';

/** The arguments of every process on this machine. */
async function argumentsOfAll(): Promise<string> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  return (
    await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  ).join('\n');
}

async function filesHolding(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

test('the password of a service is in no argument, log, response, error or file while a backup runs', async () => {
  await using source = await startPostgres({ password: CANARY });
  await fillVaried(source);
  await fillRows(source, 80);
  const dataDir = await mkdtemp('/var/tmp/holdfast-secrets-');
  await chmod(dataDir, 0o711);
  let log = '';
  const said: string[] = [];
  try {
    const environment = { HOLDFAST_REQUESTS_PER_SECOND: '10000', HOLDFAST_LOG_LEVEL: 'debug' };
    await using server = await startServer({ dataDir, environment });
    const post = async (procedure: string, input: object): Promise<Response> => {
      const answer = await fetch(`${server.url}/trpc/${procedure}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      said.push(await answer.clone().text());
      return answer;
    };
    const get = async (procedure: string, input?: object): Promise<string> => {
      const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      const text = await (await fetch(`${server.url}/trpc/${procedure}${query}`)).text();
      said.push(text);
      return text;
    };
    const namespace = 'main';
    const address = {
      namespace,
      name: 'guarded',
      engine: 'postgresql',
      host: '127.0.0.1',
      port: source.port,
      username: 'postgres',
      password: CANARY,
    };
    expect((await post('db.service.register', { ...address, username: 'nobody-there' })).status).toBe(503);
    expect((await post('db.service.register', { ...address, surplus: CANARY, port: 'x' })).status).toBe(400);
    expect((await post('db.service.register', { ...address, name: 'Bad Name' })).status).toBe(400);
    expect((await post('db.service.register', address)).status).toBe(200);
    await post('db.backup.create', { namespace, service: 'guarded', name: 'watched' });
    let looks = 0;
    let sawDump = false;
    for (;;) {
      const processes = await argumentsOfAll();
      expect(processes.includes(CANARY)).toBe(false);
      sawDump ||= processes.includes('pg_dump');
      looks += 1;
      const view = await get('db.get', { namespace, name: 'guarded' });
      if (/"name":"watched"[^}]*"status":"(Completed|Failed)"/.test(view)) break;
    }
    expect(sawDump, `${looks} looks met the dump`).toBe(true);
    expect(await get('db.get', { namespace, name: 'guarded' })).toContain('"status":"Completed"');
    for (const procedure of ['db.list', 'system.info', 'project.list']) await get(procedure);
    await get('project.canvas', { projectId: namespace });
    await get('db.objects', { namespace, name: 'guarded', path: [] });
    await source.stop();
    await get('db.objects', { namespace, name: 'guarded', path: ['postgres'] });
    await post('db.backup.create', { namespace, service: 'guarded', name: 'after-stop' });
    await server.end('SIGTERM');
    log = server.log();
    expect(await filesHolding(dataDir, CANARY)).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  expect(said.length).toBeGreaterThan(10);
  expect(said.filter((text) => text.includes(CANARY))).toEqual([]);
  expect(log).not.toContain(CANARY);
  expect(log.length).toBeGreaterThan(100);
});
