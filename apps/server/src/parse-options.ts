import { isIP } from 'node:net';
import { OPTIONS, type Option, type ServerOptions } from './options.ts';

/** A wrong or unknown option; the message is one line for the person who set it and holds no value of it. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the same family that other programs of this repository read. */
const NAMES_OF_OTHERS = /^HOLDFAST_(CRDS$|TEST_|BENCH_)/;

/** Reads the options from an environment. An option set to the empty text is not set. Throws OptionError. */
export function parseOptions(environment: Environment): ServerOptions {
  refuseUnknownNames(environment);
  const taken = Object.entries(OPTIONS).map(
    ([key, declared]) => [key, valueOf(declared, environment)] as const,
  );
  const options = Object.fromEntries(taken) as unknown as ServerOptions;
  refuseThoseOfAnotherBackend(options, environment);
  refuseAlternatives(options);
  refuseOpenDoor(options);
  return options;
}

function isSet(name: string, environment: Environment): boolean {
  return (environment[name] ?? '') !== '';
}

/** What would not be heeded is not taken: who set it believes that it is. */
function refuseThoseOfAnotherBackend(options: ServerOptions, environment: Environment): void {
  const foreign = Object.values<Option<unknown>>(OPTIONS).find(
    ({ name, backend }) => backend !== undefined && backend !== options.backend && isSet(name, environment),
  );
  if (foreign !== undefined)
    throw new OptionError(
      `${foreign.name} is an option of the ${String(foreign.backend)} backend; with HOLDFAST_BACKEND=${options.backend} it must not be set.`,
    );
}

function refuseAlternatives({ identity, token, kubeconfig, kubeUrl, kubeCaFile }: ServerOptions): void {
  if (identity === 'caller' && token !== undefined)
    throw new OptionError(
      'HOLDFAST_TOKEN and HOLDFAST_IDENTITY=caller exclude each other: callers sign in with their own tokens.',
    );
  const named = kubeUrl === undefined ? kubeCaFile && 'HOLDFAST_KUBE_CA_FILE' : 'HOLDFAST_KUBE_URL';
  if (kubeconfig !== undefined && named !== undefined)
    throw new OptionError(
      `HOLDFAST_KUBECONFIG and ${named} exclude each other: the kubeconfig names the API server and its authority.`,
    );
}

function refuseOpenDoor({ host, token, backend, identity }: ServerOptions): void {
  if (isLoopback(host) || token !== undefined || identity === 'caller') return;
  const instead = backend === 'kubeblocks' ? ', or HOLDFAST_IDENTITY=caller' : '';
  throw new OptionError(
    `HOLDFAST_HOST=${host} is not a loopback address: set HOLDFAST_TOKEN, so that only who knows it may use the server${instead}.`,
  );
}

function refuseUnknownNames(environment: Environment): void {
  const known = new Set<string>(Object.values(OPTIONS).map(({ name }) => name));
  const unknown = Object.keys(environment).find(
    (name) => name.startsWith('HOLDFAST_') && !known.has(name) && !NAMES_OF_OTHERS.test(name),
  );
  if (unknown !== undefined) {
    throw new OptionError(`${unknown} is not an option of Holdfast; docs/options.md lists them all.`);
  }
}

function valueOf(declared: Option<unknown>, environment: Environment): unknown {
  const set = environment[declared.name];
  const text = set === undefined || set === '' ? declared.fallback : set;
  if (text === null) return undefined;
  const parsed = declared.schema.safeParse(text);
  if (!parsed.success) throw new OptionError(`${declared.name} is not valid: it takes ${declared.takes}.`);
  return parsed.data;
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
