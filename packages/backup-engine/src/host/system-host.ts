import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, EngineHost, EngineLog, Ids } from './host.ts';

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/**
 * Ids of 26 lower-case characters that sort by creation: 48 bits of milliseconds, then 80 random bits. Those of one
 * maker never go back, though its clock may.
 */
export function sortableIds(clock: Pick<Clock, 'now'>): Ids {
  let last = 0;
  return {
    next() {
      last = Math.max(last + 1, clock.now());
      return inBase32(last, TIME_CHARACTERS) + randomBase32(RANDOM_CHARACTERS);
    },
  };
}

function inBase32(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = ALPHABET[rest % 32] + text;
  return text;
}

function randomBase32(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % 32]).join('');
}

export const silentLog: EngineLog = { info: () => {}, warn: () => {}, error: () => {} };

/** What production takes from the machine; each part can be replaced. */
export function systemHost(parts: Partial<EngineHost> = {}): EngineHost {
  const clock = parts.clock ?? systemClock;
  return {
    clock,
    ids: parts.ids ?? sortableIds(clock),
    atStep: parts.atStep ?? (() => {}),
    log: parts.log ?? silentLog,
  };
}
