import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { Crd } from '../custom-resources/crd.ts';
import { readDefinitions } from '../custom-resources/read-definitions.ts';
import { AdminApi, RefusedError } from './admin-api.ts';
import { CERTIFICATE_FILES, makeCertificates, type Certificates } from './certificates.ts';
import { startProgram, type ChildProgram } from './child-program.ts';
import { freePorts } from './free-ports.ts';
import { apiServerArguments, etcdArguments, kubeconfigText, type ServerPlace } from './arguments.ts';
import { findKubePrograms, type KubePrograms } from './programs.ts';

const READY_MS = 60_000;
const ATTEMPTS = 3;
/** The stand-alone server waits for ever for core kinds that it does not have. */
const READY = '/readyz?exclude=informer-sync';

/**
 * A real API server over a real etcd, both ours alone, with the CustomResourceDefinitions of one line of KubeBlocks and
 * nothing else: no operator works on what is in it. It knows one caller, by certificate; tokens are known to the front.
 */
export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  readonly certificates: Certificates;
  readonly line: KubeblocksLine;
  /** What it serves, and where that came from. */
  readonly crds: readonly Crd[];
  readonly definitions: 'full' | 'reduced';
  /** May everything. */
  readonly admin: AdminApi;

  /** Ends the API server in order; etcd and what it holds stay. Idempotent. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash does. Idempotent. */
  kill(): Promise<void>;
  /** Brings it back at the same address, and waits until it serves. */
  restart(): Promise<void>;
  /**
   * Forgets all history: pages and watches that were begun before answer 410 Expired. etcd compacts; the API server,
   * which remembers changes by itself, is restarted.
   */
  compact(): Promise<void>;
}

/** Throws where a program is missing: ask `whyNoApiServer` first. */
export async function startApiServer(options: { line?: KubeblocksLine } = {}): Promise<ApiServer> {
  const programs = findKubePrograms();
  if (typeof programs === 'string') throw new Error(`No API server can be started: ${programs}.`);
  const line = options.line ?? '1.0';
  const { crds, kind } = await readDefinitions(line);
  const running = await startRunning(programs);
  try {
    await running.serve(crds);
    return { ...running.controls(), line, crds, definitions: kind };
  } catch (error) {
    await running.dispose();
    throw error;
  }
}

/** A port that was free may be taken by the time it is used. */
async function startRunning(programs: KubePrograms): Promise<RunningApiServer> {
  for (let attempt = 1; ; attempt += 1) {
    const running = await RunningApiServer.prepare(programs);
    try {
      await running.start();
      return running;
    } catch (error) {
      await running.dispose();
      if (attempt === ATTEMPTS || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

class RunningApiServer {
  readonly #programs: KubePrograms;
  readonly #place: ServerPlace;
  readonly #certificates: Certificates;
  readonly #admin: AdminApi;
  #etcd: ChildProgram | null = null;
  #apiServer: ChildProgram | null = null;
  #crds: readonly Crd[] = [];

  private constructor(programs: KubePrograms, place: ServerPlace, certificates: Certificates) {
    this.#programs = programs;
    this.#place = place;
    this.#certificates = certificates;
    const { ca, admin } = certificates;
    this.#admin = new AdminApi({ url: place.url, ca, identity: admin });
  }

  static async prepare(programs: KubePrograms): Promise<RunningApiServer> {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-kube-'));
    await chmod(folder, 0o700);
    const certificates = await makeCertificates(folder);
    const [port = 0, etcdPort = 0, etcdPeerPort = 0] = await freePorts(3);
    const url = `https://127.0.0.1:${port}`;
    const place = { folder, url, port, etcdPort, etcdPeerPort, files: CERTIFICATE_FILES };
    await writeFile(join(folder, 'kubeconfig'), kubeconfigText(place), { mode: 0o600 });
    return new RunningApiServer(programs, place, certificates);
  }

  async start(): Promise<void> {
    this.#etcd = startProgram(this.#programs.etcd, etcdArguments(this.#place));
    await this.#startApiServer();
  }

  controls(): Omit<ApiServer, 'line' | 'crds' | 'definitions'> {
    return {
      url: this.#place.url,
      certificates: this.#certificates,
      admin: this.#admin,
      stop: async () => this.#apiServer?.stop('SIGTERM'),
      kill: async () => this.#apiServer?.stop('SIGKILL'),
      restart: () => this.#restart(),
      compact: () => this.#compact(),
      [Symbol.asyncDispose]: () => this.dispose(),
    };
  }

  /** Installs definitions and waits until objects of each can be listed. */
  async serve(crds: readonly Crd[]): Promise<void> {
    this.#crds = crds;
    for (const crd of crds) {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const answer = await this.#admin.raw('POST', path, crd);
      if (answer.status !== 201) throw new RefusedError(`The definition ${crd.metadata.name}`, answer);
    }
    await this.#untilServed();
  }

  async dispose(): Promise<void> {
    this.#admin.close();
    await this.#apiServer?.stop('SIGKILL');
    await this.#etcd?.stop('SIGKILL');
    await rm(this.#place.folder, { recursive: true, force: true });
  }

  async #restart(): Promise<void> {
    await this.#apiServer?.stop('SIGTERM');
    await this.#startApiServer();
    await this.#untilServed();
  }

  async #compact(): Promise<void> {
    const etcd = `http://127.0.0.1:${this.#place.etcdPort}/v3/kv`;
    const ask = async (path: string, body: unknown): Promise<{ header: { revision: string } }> => {
      const answer = await fetch(`${etcd}/${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`etcd answers ${path} with ${answer.status}.`);
      return (await answer.json()) as { header: { revision: string } };
    };
    const now = await ask('range', { key: btoa('/'), limit: 1 });
    await ask('compaction', { revision: now.header.revision, physical: true });
    await this.#restart();
  }

  async #startApiServer(): Promise<void> {
    const { apiServer, serves } = this.#programs;
    const program = startProgram(apiServer, apiServerArguments(this.#place, serves));
    this.#apiServer = program;
    await this.#until('the API server is ready', async () => {
      for (const child of [this.#etcd, program])
        if (child?.isGone()) throw new Stopped(`It ended while starting: ${child.lastWords()}`);
      return (await this.#admin.raw('GET', READY)).status === 200;
    });
  }

  async #untilServed(): Promise<void> {
    for (const { spec } of this.#crds)
      for (const { name } of spec.versions.filter(({ served }) => served))
        await this.#until(`${spec.names.plural} are served`, async () => {
          const path = `/apis/${spec.group}/${name}/${spec.names.plural}?limit=1`;
          return (await this.#admin.raw('GET', path)).status === 200;
        });
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const limit = AbortSignal.timeout(READY_MS);
    for (;;) {
      const failure = await isSo().then(
        (so) => (so ? null : new Error('not yet')),
        (error: unknown) => error,
      );
      if (failure === null) return;
      if (failure instanceof Stopped) throw failure;
      if (limit.aborted) throw new Error(`Waited in vain until ${what}.`, { cause: failure });
      await sleep(30);
    }
  }
}

class Stopped extends Error {}
