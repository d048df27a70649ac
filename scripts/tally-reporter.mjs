import { writeFileSync } from 'node:fs';

/** A reporter for vitest: writes how many tests passed and failed, and which were skipped and why, to a file. */
export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) count(module, tally);
    writeFileSync(process.env.TALLY_FILE, JSON.stringify(tally));
  }
}

function count(module, tally) {
  /* A file that could not be loaded, or a hook that threw, fails without a test of its own. */
  tally.failed += module.errors().length;
  for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === 'passed') tally.passed += 1;
    else if (result.state === 'failed') tally.failed += 1;
    else
      tally.skipped.push({ name: `${module.relativeModuleId}: ${test.fullName}`, why: result.note ?? null });
  }
}
