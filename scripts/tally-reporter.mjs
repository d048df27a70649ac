import { writeFileSync } from 'node:fs';

const LONGEST = 300;

/**
 * A reporter for vitest: writes how many tests passed, which failed and which were skipped, each with the reason, to a
 * file.
 */
export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = {
      passed: 0,
      failed: unhandledErrors.map((error) => failure('no test', [error])),
      skipped: [],
    };
    for (const module of modules) count(module, tally);
    writeFileSync(process.env.TALLY_FILE, JSON.stringify(tally));
  }
}

function count(module, tally) {
  const file = module.relativeModuleId;
  /* A file that could not be loaded, or a hook that threw, fails without a test of its own. */
  for (const error of module.errors()) tally.failed.push(failure(file, [error]));
  for (const suite of module.children.allSuites())
    for (const error of suite.errors()) tally.failed.push(failure(`${file}: ${suite.fullName}`, [error]));
  for (const test of module.children.allTests()) {
    const result = test.result();
    const name = `${file}: ${test.fullName}`;
    if (result.state === 'passed') tally.passed += 1;
    else if (result.state === 'failed') tally.failed.push(failure(name, result.errors));
    else tally.skipped.push({ name, why: result.note ?? null });
  }
}

function failure(name, [error]) {
  const why = [error?.message, error?.cause?.message].filter(Boolean).map((text) => text.split('\n')[0]);
  return { name, why: why.length === 0 ? null : why.join(': ').slice(0, LONGEST) };
}
