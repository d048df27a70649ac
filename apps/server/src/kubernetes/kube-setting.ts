import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { serverFromKubeconfig, type KubeconfigServer } from '@holdfast/k8s-adapters/identity';
import { pathInRepository, type InCluster } from '../env.ts';
import type { ServerOptions } from '../options.ts';
import { OptionError } from '../parse-options.ts';
import { tokenInFile } from './token-file.ts';

/** The API server and the server's own account on it, as the options say. */
export interface KubeSetting {
  readonly apiServer: { readonly url: string; readonly ca?: string };
  readonly namespaces: readonly string[];
  /** null: the server has no account of its own. */
  readonly serverToken: (() => Promise<string>) | null;
  readonly keepsSchedules: boolean;
}

/** Where the API server is named; whatever an option says of its own stands above it. */
interface Source {
  readonly url: string;
  readonly ca: string | undefined;
  readonly namespace: string | null;
  readonly token: (() => Promise<string>) | null;
  /** Why there is no token; it ends a sentence. */
  readonly noToken: string;
}

/** Throws OptionError, one line for the person who set the options, for whatever is missing or cannot be read. */
export async function readKubeSetting(
  options: ServerOptions,
  inCluster: InCluster | null,
): Promise<KubeSetting> {
  const source = await readSource(options, inCluster);
  const serverToken = (await tokenOfOption(options)) ?? source.token;
  refuseMissingAccount(options, serverToken === null ? source.noToken : null);
  const namespaces = options.namespaces ?? (source.namespace === null ? [] : [source.namespace]);
  if (namespaces.length === 0)
    throw new OptionError('HOLDFAST_NAMESPACES is not set, and nothing else names a namespace.');
  return {
    apiServer: { url: source.url, ...(source.ca === undefined ? {} : { ca: source.ca }) },
    namespaces,
    serverToken,
    keepsSchedules: options.keepSchedules ?? serverToken !== null,
  };
}

function refuseMissingAccount({ identity, keepSchedules }: ServerOptions, missing: string | null): void {
  if (missing === null || (identity === 'caller' && keepSchedules !== true)) return;
  const wish = identity === 'server' ? 'HOLDFAST_IDENTITY=server' : 'HOLDFAST_KEEP_SCHEDULES=true';
  throw new OptionError(
    `${wish} needs an account of the server's own: set HOLDFAST_KUBE_TOKEN_FILE (${missing}).`,
  );
}

async function readSource(options: ServerOptions, inCluster: InCluster | null): Promise<Source> {
  if (options.kubeconfig !== undefined) return kubeconfigSource(pathInRepository(options.kubeconfig));
  const ca = await caOfOption(options);
  if (options.kubeUrl !== undefined)
    return {
      url: options.kubeUrl,
      ca,
      namespace: null,
      token: null,
      noToken: 'HOLDFAST_KUBE_URL brings none',
    };
  if (inCluster === null)
    throw new OptionError(
      'HOLDFAST_BACKEND=kubeblocks needs an API server: set HOLDFAST_KUBECONFIG or HOLDFAST_KUBE_URL, or run inside a cluster.',
    );
  return inClusterSource(inCluster, ca);
}

async function kubeconfigSource(path: string): Promise<Source> {
  const { url, ca, namespace, token } = serverOf(await readText('HOLDFAST_KUBECONFIG', path));
  return {
    url,
    ca:
      ca === null || 'pem' in ca
        ? ca?.pem
        : await readPem('HOLDFAST_KUBECONFIG', resolve(dirname(path), ca.file)),
    namespace,
    token: 'value' in token ? async () => token.value : null,
    noToken: 'missing' in token ? String(token.missing.detail) : '',
  };
}

function serverOf(kubeconfig: string): KubeconfigServer {
  try {
    return serverFromKubeconfig(kubeconfig);
  } catch (error) {
    if (isHoldfastError(error)) throw new OptionError(`HOLDFAST_KUBECONFIG: ${String(error.detail)}`);
    throw error;
  }
}

/** A pod may be without a service account's token: its caller's tokens are enough then. */
async function inClusterSource({ url, folder }: InCluster, ca: string | undefined): Promise<Source> {
  const namespace = await textIfThere(join(folder, 'namespace'));
  const tokenPath = join(folder, 'token');
  return {
    url,
    ca: ca ?? (await readPem('HOLDFAST_KUBE_CA_FILE is not set', join(folder, 'ca.crt'))),
    namespace: namespace?.trim() ?? null,
    token: (await textIfThere(tokenPath)) === null ? null : tokenInFile(tokenPath),
    noToken: `there is no ${tokenPath}`,
  };
}

async function tokenOfOption({ kubeTokenFile }: ServerOptions): Promise<(() => Promise<string>) | null> {
  if (kubeTokenFile === undefined) return null;
  const path = pathInRepository(kubeTokenFile);
  await readText('HOLDFAST_KUBE_TOKEN_FILE', path);
  return tokenInFile(path);
}

async function caOfOption({ kubeCaFile }: ServerOptions): Promise<string | undefined> {
  if (kubeCaFile === undefined) return undefined;
  return readPem('HOLDFAST_KUBE_CA_FILE', pathInRepository(kubeCaFile));
}

async function readPem(option: string, path: string): Promise<string> {
  const text = await readText(option, path);
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new OptionError(`${option}: ${path} holds no certificate in PEM.`);
  return text;
}

async function readText(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OptionError(
      `${option}: ${path} cannot be read (${String((error as NodeJS.ErrnoException).code)}).`,
    );
  }
}

async function textIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
