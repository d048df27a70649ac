import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

const CANARY = 'c4n4ry-p4ssw0rd';

function logged(fields: Record<string, unknown>, message = 'said', secrets: string[] = []): string {
  const lines: string[] = [];
  createLog({ level: 'debug', secrets, destination: { write: (line) => lines.push(line) } }).info(
    fields,
    message,
  );
  return lines.join('');
}

describe('the log', () => {
  it.each([
    { authorization: `Bearer ${CANARY}` },
    { headers: { cookie: `holdfast_session=${CANARY}` } },
    { input: { password: CANARY } },
    { PGPASSWORD: CANARY },
    { apiKey: CANARY },
    { nested: [{ deep: { client_secret: CANARY } }] },
    { credential: { value: CANARY } },
    { note: `Authorization: Bearer ${CANARY}` },
    { url: `postgres://admin:${CANARY}@db:5432/orders` },
    { stderr: `connection failed: password=${CANARY} host=db` },
    { stderr: `{"token": "${CANARY}"}` },
    { error: new Error(`could not reach postgres://a:${CANARY}@db`) },
    { error: new Error('outer', { cause: Object.assign(new Error('inner'), { password: CANARY }) }) },
    { bytes: Buffer.from(CANARY) },
    { error: new Error(`refused eyJhbGciOiJSUzI1NiJ9.${CANARY}.c1gn-ature by the platform`) },
    { note: `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.${CANARY}` },
  ])('writes no credential: %j', (fields) => {
    const line = logged(fields);
    expect(line).toContain('"msg":"said"');
    expect(line).not.toContain(CANARY);
    expect(line).not.toContain(Buffer.from(CANARY).toJSON().data.join(','));
  });

  it('takes out secrets that it knows by value, wherever they stand', () => {
    expect(logged({ path: `/x/${CANARY}` }, `about ${CANARY}`, [CANARY])).not.toContain(CANARY);
  });

  it('keeps what is no secret: causes, references, numbers', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    const line = JSON.parse(logged({ error, secretRef: 'svc/1', bytes: 12, requestId: 'r' })) as object;
    expect(line).toMatchObject({
      error: { message: 'outer', cause: { message: 'inner' } },
      secretRef: 'svc/1',
      bytes: 12,
      requestId: 'r',
    });
  });

  it('keeps an error under the name that pino treats specially', () => {
    const line = JSON.parse(logged({ err: new TypeError('broken') })) as object;
    expect(line).toMatchObject({ err: { name: 'TypeError', message: 'broken', stack: expect.any(String) } });
  });

  it('ends on a circle', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(logged({ circle })).toContain('[too deep]');
  });

  it('keeps quiet below its level', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'warn', secrets: [], destination: { write: (line) => lines.push(line) } });
    log.info({}, 'quiet');
    log.warn({}, 'loud');
    expect(lines).toHaveLength(1);
  });
});
