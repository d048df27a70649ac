import { installChartRenderer } from './install-chart-renderer.mjs';
import { installKubePrograms } from './install-kube-programs.mjs';
import { installMongoPrograms } from './install-mongo-programs.mjs';
import { installSystemPackages, NEEDED_TO_TEST } from './system-packages.mjs';

/** By what the tally calls it; each answers why it could not install everything, or null. */
const INSTALLS = {
  'the system packages of the tests': () => installSystemPackages(NEEDED_TO_TEST),
  'the programs of MongoDB': installMongoPrograms,
  'the API server of Kubernetes': installKubePrograms,
  'the renderer of the chart': installChartRenderer,
};

/**
 * Installs what the tests need, and answers what counts as failed, `{ name, why }` each. On a machine of one's own, what
 * is missing is told and costs the tests that need it. Continuous integration asks for all of them: there a run with
 * fewer tests must not look like a good one.
 */
export async function installForTests(environment = process.env, installs = INSTALLS) {
  const failed = [];
  for (const [name, install] of Object.entries(installs)) {
    const why = await install();
    if (why === null) continue;
    console.log(why);
    if (isContinuousIntegration(environment)) failed.push({ name: `installing ${name}`, why });
  }
  return failed;
}

function isContinuousIntegration({ CI = '' }) {
  return !['', '0', 'false'].includes(CI);
}
