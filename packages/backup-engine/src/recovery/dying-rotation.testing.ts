import { rotateKey } from './recovery-calls.ts';

/**
 * A change of the master key in a process of its own, which kills itself (SIGKILL) the nth time that it passes a step.
 * Arguments: data folder, step, n.
 */
const [dataDir = '', step, nth] = process.argv.slice(2);
let passed = 0;
const atStep = (reached: string): void => {
  if (reached === step && (passed += 1) === Number(nth)) process.kill(process.pid, 'SIGKILL');
};
await rotateKey({ dataDir }, { host: { atStep } });
