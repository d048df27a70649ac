import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestPlatform } from '@holdfast/k8s-adapters/testing';

/** The options of a server over a platform whose callers come with their own tokens; its files go with it. */
export interface CallerOptions extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  /** For anything else that the server is to write. */
  readonly folder: string;
}

/** `hasAccount`: whether the server has an account of its own beside its callers'. */
export async function openCallerOptions(
  { front, server: account }: TestPlatform,
  { namespaces, hasAccount }: { namespaces: readonly string[]; hasAccount: boolean },
): Promise<CallerOptions> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-callers-'));
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  return {
    folder,
    environment: {
      HOLDFAST_IDENTITY: 'caller',
      HOLDFAST_KUBE_URL: front.url,
      HOLDFAST_KUBE_CA_FILE: await write('ca.crt', front.ca),
      ...(hasAccount && { HOLDFAST_KUBE_TOKEN_FILE: await write('token', account.token) }),
      HOLDFAST_SERVER_KEY_FILE: await write('server-key', 'ab'.repeat(32)),
      HOLDFAST_NAMESPACES: namespaces.join(','),
      HOLDFAST_KEEP_SCHEDULES: 'false',
      /* All callers come from one address here. */
      HOLDFAST_REQUESTS_PER_SECOND: '10000',
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
