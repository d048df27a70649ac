import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Operator, startApiServer, startFront, type ApiServer } from '@holdfast/k8s-adapters/testing';

/**
 * A cluster to try `on-a-cluster.test.ts` on where there is none: an API server, the front and the operator's stand-in at
 * work in every namespace that is made. `node tests/kube/stand-in-cluster.ts FILE` writes a kubeconfig there, and ends,
 * taking it away, at SIGINT or SIGTERM. It proves the test, not the backend: for that it takes a real operator.
 */
const REST_MS = 50;
const [, , file] = process.argv;
if (file === undefined) throw new Error('Say where the kubeconfig is to be written.');

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopped.abort());

await using apiServer = await startApiServer();
await using front = await startFront(apiServer);
const { token } = front.addUser('developer');
await writeFile(file, kubeconfig({ url: front.url, ca: front.ca, token }), { mode: 0o600 });
process.stdout.write(`A stand-in for a cluster: KUBECONFIG=${file}\n`);
try {
  await operate(apiServer, () => front.namespaces());
} finally {
  await rm(file, { force: true });
  process.stdout.write(`Namespaces left over: ${front.namespaces().length}\n`);
}

async function operate(apiServer: ApiServer, namespaces: () => readonly string[]): Promise<void> {
  const operators = new Map<string, Operator>();
  const { admin: api, line } = apiServer;
  while (!stopped.signal.aborted) {
    for (const namespace of namespaces())
      if (!operators.has(namespace))
        operators.set(namespace, await Operator.start({ api, line, namespace, now: () => Date.now() }));
    for (const [namespace, operator] of operators)
      if (namespaces().includes(namespace)) await operator.step();
      else {
        operator.close();
        operators.delete(namespace);
      }
    await sleep(REST_MS);
  }
  for (const operator of operators.values()) operator.close();
}

function kubeconfig({ url, ca, token }: { url: string; ca: string; token: string }): string {
  const authority = Buffer.from(ca).toString('base64');
  const name = 'stand-in';
  /* JSON is YAML. */
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': authority } }],
    users: [{ name, user: { token } }],
  });
}
