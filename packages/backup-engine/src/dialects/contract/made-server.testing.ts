import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serverAccount } from '../../servers/account.ts';
import type { ServerRecord } from '../../servers/server-record.ts';
import { makeServerFolder, removeServerFolder } from '../../servers/servers-root.ts';
import { startServer } from '../../servers/start-server.ts';
import { stopServer } from '../../servers/stop-server.ts';
import type { Credentials, Dialect, ManagedServerSpec } from '../dialect.ts';

export const account = await serverAccount();
/** The user that servers and tools run under. */
export const toolAccount = account?.uid ?? (process.getuid?.() as number);

/** A real server that a dialect made, in a temporary folder; stopped and removed with the scope that holds it. */
export interface MadeServer extends AsyncDisposable {
  readonly credentials: Credentials;
  readonly record: ServerRecord;
  readonly spec: ManagedServerSpec;
  readonly folder: string;
  /** Passable by the servers' account. */
  readonly scratch: string;
  stop(): Promise<{ killed: boolean }>;
  /** The same server again, on its old port where that is free. */
  startAgain(): Promise<void>;
}

export interface MadeServerOptions {
  readonly version?: string | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly password?: string;
}

export async function makeServer(dialect: Dialect, options: MadeServerOptions = {}): Promise<MadeServer> {
  const scratch = await mkdtemp(path.join(tmpdir(), `holdfast-${dialect.engine}-`));
  await chmod(scratch, 0o711);
  const folder = path.join(scratch, 'server');
  const settings = options.settings ?? {};
  const credentials = {
    host: '127.0.0.1',
    port: 0,
    username: dialect.server.administrator(settings),
    password: options.password ?? `secret ${path.basename(scratch)}`,
  };
  const version = options.version ?? null;
  const spec = { id: 'test', folder, port: 0, credentials, version, settings, account };
  try {
    await makeServerFolder(folder, account);
    await dialect.server.initialise(spec, AbortSignal.timeout(120_000));
    return new RunningServer(dialect, await startServer(spec, dialect.server), scratch);
  } catch (error) {
    await removeServerFolder(scratch);
    throw error;
  }
}

class RunningServer implements MadeServer {
  readonly scratch: string;
  #dialect: Dialect;
  #started: { spec: ManagedServerSpec; record: ServerRecord };

  constructor(dialect: Dialect, started: { spec: ManagedServerSpec; record: ServerRecord }, scratch: string) {
    this.#dialect = dialect;
    this.#started = started;
    this.scratch = scratch;
  }

  get spec(): ManagedServerSpec {
    return this.#started.spec;
  }

  get credentials(): Credentials {
    return this.spec.credentials;
  }

  get record(): ServerRecord {
    return this.#started.record;
  }

  get folder(): string {
    return this.spec.folder;
  }

  stop(): Promise<{ killed: boolean }> {
    return stopServer(this.record, this.#dialect.server, { graceMs: 20_000 });
  }

  async startAgain(): Promise<void> {
    this.#started = await startServer(this.spec, this.#dialect.server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await removeServerFolder(this.scratch);
  }
}
