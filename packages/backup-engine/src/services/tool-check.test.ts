import type { EngineInfo } from '@holdfast/db-backup-domain/wire';
import { expect, test } from 'vitest';
import type { EngineContext } from '../engine-context.ts';
import { ToolCheck } from './tool-check.ts';

/** Answers of a dialect, one for each look; the last one for all that follow. */
function checkWith(...answers: (boolean | Error)[]): {
  check: ToolCheck;
  looks: () => number;
  pass: (ms: number) => void;
} {
  let looks = 0;
  let now = 0;
  const describe = (): Promise<EngineInfo> => {
    const answer = answers[Math.min(looks, answers.length - 1)]!;
    looks += 1;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ engine: 'postgresql', label: 'PostgreSQL', available: answer, tools: [] });
  };
  const context = {
    host: { clock: { monotonic: () => now } },
    dialects: new Map([['postgresql', { describe }]]),
  } as unknown as EngineContext;
  return { check: new ToolCheck(context), looks: () => looks, pass: (ms) => (now += ms) };
}

test('what is there is looked for again after half a minute', async () => {
  const { check, looks, pass } = checkWith(true, false);
  for (let index = 0; index < 3; index += 1) expect(await check.obstacle('postgresql')).toBeNull();
  expect(looks()).toBe(1);
  pass(30_000);
  expect(await check.obstacle('postgresql')).toBe('TOOL_MISSING');
});

test('what seemed missing for a moment is found at the next question', async () => {
  const { check } = checkWith(false, true);
  expect(await check.obstacle('postgresql')).toBe('TOOL_MISSING');
  expect(await check.obstacle('postgresql')).toBeNull();
});

test('a look that failed is forgotten', async () => {
  const { check } = checkWith(new Error('EIO'), true);
  await expect(check.obstacle('postgresql')).rejects.toThrow('EIO');
  expect(await check.obstacle('postgresql')).toBeNull();
});

test('who asks at once shares one look', async () => {
  const { check, looks } = checkWith(false);
  await Promise.all([check.of('postgresql'), check.of('postgresql')]);
  expect(looks()).toBe(1);
});
