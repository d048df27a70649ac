import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ServerHealth } from './server-health.ts';

const SECOND = 1000;
let asked: number[];
let recovered: number;
let health: ServerHealth;
let start: number;

/** A server that fails each time, asked for `seconds`. */
function failFor(seconds: number): void {
  vi.advanceTimersByTime(seconds * SECOND);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  asked = [];
  recovered = 0;
  start = Date.now();
  health = new ServerHealth({
    probe: () => {
      asked.push(Math.round((Date.now() - start) / SECOND));
      if (answer !== null) health.noteFailure(answer);
      else health.noteAnswer();
    },
    recover: () => {
      recovered += 1;
    },
    random: () => 0.5,
  });
  answer = 'silent';
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

let answer: 'silent' | 'refused' | null = 'silent';

it('asks for all by one, after waits that double up to half a minute', () => {
  for (let call = 0; call < 5; call += 1) health.noteFailure('silent');
  failFor(130);
  expect(asked).toEqual([1, 3, 7, 15, 31, 61, 91, 121]);
});

it('lets what waited be asked once when it answers, and forgets what it said', () => {
  health.noteFailure('silent');
  expect(health.trouble()).toMatchObject({ kind: 'silent', since: start, tries: 0 });
  answer = null;
  failFor(60);
  expect(asked).toEqual([1]);
  expect(recovered).toBe(1);
  expect(health.trouble()).toBeNull();
  health.noteAnswer();
  expect(recovered).toBe(1);
});

it('goes on with longer waits where a server answers only now and then', () => {
  for (let turn = 0; turn < 4; turn += 1) {
    answer = 'silent';
    health.noteFailure('silent');
    answer = null;
    failFor(20);
  }
  expect(asked).toEqual([1, 22, 44, 68]);
  expect(health.mayRetry()).toBe(false);
  failFor(60);
  expect(health.mayRetry()).toBe(true);
});

it('asks no sooner than the server has asked it to, not even when a person wishes', () => {
  health.noteFailure('refused', 10 * SECOND);
  health.tryNow();
  failFor(9);
  expect(asked).toEqual([]);
  failFor(1);
  expect(asked).toEqual([10]);
});

it('asks at once when a person wishes', () => {
  health.noteFailure('silent');
  failFor(8);
  asked = [];
  health.tryNow();
  expect(asked).toEqual([8]);
});

it('asks nothing while the page is hidden, and what fell due as soon as it is shown', () => {
  health.noteFailure('silent');
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  failFor(300);
  expect(asked).toEqual([]);
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  health.noteShown();
  expect(asked).toEqual([300]);
});
