import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const OUTPUT_KEPT = 200_000;
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
/** A terminal and npm both pass on what the person pressed once. */
const SAME_PRESS_MS = 500;
const PARENT_LOOK_MS = 1000;

/** Set by the first signal that asks us to stop; the steps after the one that runs are not begun. */
let stoppedBy = null;
let running = null;

/**
 * Asks the running child to stop when we are asked to, and ends us with the usual code when nothing runs. Under npm
 * it also notices when npm itself is gone: a killed npm tells nobody.
 */
export function forwardSignals() {
  let lastAt = 0;
  const passOn = (signal) => {
    const at = Date.now();
    if (at - lastAt < SAME_PRESS_MS) return;
    lastAt = at;
    stoppedBy ??= signal;
    if (running === null) process.exit(exitCodeOf(signal));
    running.signal(signal);
  };
  for (const signal of Object.keys(SIGNAL_NUMBERS)) process.on(signal, () => passOn(signal));
  if (process.env.npm_lifecycle_event !== undefined) onNpmGone(() => passOn('SIGTERM'));
}

/** Looks again and again whether npm is still above us, with or without the shell that it starts scripts by. */
function onNpmGone(act) {
  const above = processesAbove();
  const look = setInterval(() => {
    if (processesAbove() === above) return;
    clearInterval(look);
    act();
  }, PARENT_LOOK_MS);
  look.unref();
}

/** Our parent, and its parent where ours is a shell: a shell outlives a killed npm and says nothing. */
function processesAbove() {
  const parent = process.ppid;
  const [, name, parentOfParent] = /\((.*)\) \S+ (\d+)/s.exec(statOf(parent)) ?? [];
  return /^(ba|da|z|k|a)?sh$/.test(name ?? '') ? `${parent} ${parentOfParent}` : `${parent}`;
}

/** What Linux says of a process; nothing where it is gone, or on another system. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

function exitCodeOf(signal) {
  return 128 + (SIGNAL_NUMBERS[signal] ?? 0);
}

/**
 * Runs a program to its end and answers `{ code, output }`; never through a shell. `quiet` keeps its output instead of
 * showing it. The child gets a process group of its own, so that a key pressed in the terminal reaches it once, through
 * us. `alone` passes signals to the child alone, for programs that look after their own children, and gives it a
 * channel by which it notices our end.
 */
export function run(command, args, options = {}) {
  if (stoppedBy !== null) process.exit(exitCodeOf(stoppedBy));
  const { cwd, env, quiet = false, alone = false } = options;
  const output = quiet ? 'pipe' : 'inherit';
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', output, output, ...(alone ? ['ipc'] : [])],
  });
  running = { signal: (signal) => sendSignal(child, signal, alone) };
  const kept = quiet ? keepOutput(child) : () => '';
  return new Promise((resolve) => {
    const end = (code, text) => {
      running = null;
      resolve({ code, output: text });
    };
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code, signal) => end(code ?? exitCodeOf(signal), kept()));
  });
}

function sendSignal(child, signal, alone) {
  if (alone) {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The end of what a program wrote, both streams in the order of arrival. */
function keepOutput(child) {
  let text = '';
  const keep = (chunk) => {
    text = (text + chunk).slice(-OUTPUT_KEPT);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return () => text;
}

/** True once we were asked to stop. */
export function isStopping() {
  return stoppedBy !== null;
}

/** Runs a step that a person waits for: says what it does and how long it took. */
export async function timed(what, step) {
  console.log(`${what} …`);
  const from = performance.now();
  const result = await step();
  console.log(`  took ${seconds(from)}`);
  return result;
}

/** Time since `from` on the monotonic clock, for a person. */
export function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}
