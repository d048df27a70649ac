import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { labelOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import { AdminApi, pathOf, RefusedError, type AdminAccess } from '@holdfast/k8s-adapters/testing';
import { clearClusters, until, type ClusterKind } from './clear-namespace.ts';

/**
 * A process of its own that makes a namespace and takes it away again when its input ends: at the end of the tests, and
 * just so when they are interrupted or killed. One line of input says what is wanted; one line of output says that the
 * namespace is there. It ends with 1, having said why, where something is left over.
 */
export interface NamespaceOrder {
  readonly access: AdminAccess;
  readonly namespace: string;
  /** Label of the run, by which the namespace is known again as its own. */
  readonly run: string;
  readonly cluster: ClusterKind;
}

/** On the namespace of a run; its value is the run's own. */
const RUN_LABEL = 'holdfast.dev/test-run';
const NAMESPACE = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };

async function main(): Promise<void> {
  /* Who started it may be gone by the time that something is said. */
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  const input = createInterface({ input: process.stdin });
  const ended = once(input, 'close');
  const [line] = (await once(input, 'line')) as [string];
  const order = JSON.parse(line) as NamespaceOrder;
  try {
    const uid = await withApi(order, (api) => makeNamespace(api, order));
    process.stdout.write('made\n');
    await ended;
    await withApi(order, (api) => removeNamespace(api, order, uid));
  } finally {
    /* Whoever waits for the end of a process that failed has not ended its input. */
    process.stdin.destroy();
  }
}

/** A connection that was left alone for hours may be dead without a word, so each work has its own. */
async function withApi<T>({ access }: NamespaceOrder, work: (api: AdminApi) => Promise<T>): Promise<T> {
  const api = new AdminApi(access);
  try {
    return await work(api);
  } finally {
    api.close();
  }
}

/** Throws where there is one of that name already: it stays another's. */
async function makeNamespace(api: AdminApi, { namespace, run }: NamespaceOrder): Promise<string> {
  const labels = { [RUN_LABEL]: run };
  const body = { apiVersion: 'v1', kind: NAMESPACE.kind, metadata: { name: namespace, labels } };
  return textOf(await api.create(NAMESPACE, body), 'metadata', 'uid') ?? '';
}

async function removeNamespace(api: AdminApi, order: NamespaceOrder, uid: string): Promise<void> {
  const { namespace, cluster } = order;
  if (!(await isThere(api, order, uid))) return;
  await clearClusters({ api, namespace, cluster }, () => true);
  const path = pathOf(NAMESPACE, { name: namespace });
  await until('the namespace is told to go', async () => {
    const answer = await api.raw('DELETE', path, { preconditions: { uid } });
    if (answer.status >= 300 && answer.status !== 404) throw new RefusedError(`DELETE ${path}`, answer);
    return true;
  });
  await until('the namespace is gone', async () => (await api.get(NAMESPACE, { name: namespace })) === null);
}

/** False: somebody has taken it away. Throws where there is another in its place. */
async function isThere(api: AdminApi, { namespace, run }: NamespaceOrder, uid: string): Promise<boolean> {
  let found: Awaited<ReturnType<AdminApi['get']>> = null;
  await until('the namespace is seen again', async () => {
    found = await api.get(NAMESPACE, { name: namespace });
    return true;
  });
  if (found === null) return false;
  if (textOf(found, 'metadata', 'uid') !== uid || labelOf(found, RUN_LABEL) !== run)
    throw new Error('It is not the one that this run made, so it is left alone.');
  return true;
}

main().catch((error: unknown) => {
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? ` ${cause.message}` : '';
  process.stderr.write(`The namespace of the tests: ${message}${why}\n`);
  process.exitCode = 1;
});
