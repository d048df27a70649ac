import { expect, it } from 'vitest';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { createLog } from '../log.ts';
import { ask } from '../testing/ask.ts';
import { createTestServer } from '../testing/test-server.ts';

it('logs each request once, without what was sent or who sent it', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', secrets: [], destination: { write: (line) => lines.push(line) } });
  const { backend, world } = createMemoryBackend();
  await using server = await createTestServer(backend, { log });
  world.failNext('services.register', new Error('broken: password=canary-in-error'));
  const answer = await ask(server.port, {
    method: 'POST',
    path: '/trpc/db.service.register?hint=canary-in-query',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer canary-in-header',
      cookie: 'holdfast_session=canary-in-cookie',
    },
    body: JSON.stringify({
      namespace: 'demo',
      name: 'outside',
      engine: 'postgresql',
      host: 'db.example',
      port: 5432,
      username: 'admin',
      password: 'canary-in-body',
    }),
  });
  expect(answer.status).toBe(500);
  const requestId = answer.headers['x-request-id'];
  const requests = (): string[] => lines.filter((line) => line.includes('"msg":"request"'));
  await expect.poll(requests, { timeout: 10_000 }).toHaveLength(1);
  const written = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(written).toContainEqual(
    expect.objectContaining({
      msg: 'request',
      requestId,
      method: 'POST',
      status: 500,
      path: '/trpc/db.service.register',
    }),
  );
  expect(written).toContainEqual(
    expect.objectContaining({ msg: 'procedure failed', requestId, reason: 'INTERNAL' }),
  );
  expect(lines.join('')).not.toContain('canary');
  expect(answer.body).not.toContain('canary');
});
