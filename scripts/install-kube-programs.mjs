import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, downloadModule, installGoPrograms } from './go-programs.mjs';
import { ROOT } from './repository.mjs';

/** Where the tests look for the API server; npm start needs none. */
const KUBE_PROGRAMS = join(ROOT, 'node_modules/.cache/holdfast-kube/programs');

/** Kubernetes' own API server for custom resources, which runs alone over etcd. */
const API_SERVER = {
  module: 'k8s.io/apiextensions-apiserver',
  version: 'v0.36.6',
  sum: 'h1:Yk7MDGJBGaxJVDcLYpT6rmWCoetjwijwQ8Y2zECJipY=',
};

/** Builds it where it is missing, unless the machine brings its own. Answers why it is not there, or null. */
export async function installKubePrograms() {
  if ((process.env.KUBEBUILDER_ASSETS ?? '') !== '') return null;
  return await installGoPrograms({
    what: "Kubernetes' API server for custom resources",
    folder: KUBE_PROGRAMS,
    modules: [API_SERVER],
    oldestGo: '1.26',
    build: async (work, made) => {
      const sources = await downloadModule(API_SERVER);
      await compile(sources, { to: join(made, 'apiextensions-apiserver'), from: '.' });
    },
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const why = await installKubePrograms();
  if (why !== null) console.error(why);
  process.exit(why === null ? 0 : 1);
}
