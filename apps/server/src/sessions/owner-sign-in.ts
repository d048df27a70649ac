import { join } from 'node:path';
import { pathInRepository } from '../env.ts';
import type { ServerOptions } from '../options.ts';
import { OptionError } from '../parse-options.ts';
import { openSignIn } from './open-sign-in.ts';
import { loadServerKey, readServerKey } from './server-key.ts';
import { createSessionSeal } from './session-seal.ts';
import type { SignIn } from './sign-in.ts';
import { tokenSignIn } from './token-sign-in.ts';

const HOUR_MS = 3_600_000;

/** Where one owner has the server: behind its token, or for whoever reaches its loopback address. */
export async function ownerSignIn(options: ServerOptions): Promise<SignIn> {
  const { token } = options;
  if (token === undefined) return openSignIn;
  return tokenSignIn({
    token,
    seal: createSessionSeal({ serverKey: await serverKeyOf(options), heldBy: token }),
    sessionMs: sessionMsOf(options),
  });
}

export function sessionMsOf({ sessionHours }: ServerOptions): number {
  return sessionHours * HOUR_MS;
}

/** The operator's key, else the server's own in the data folder. Throws OptionError where neither can be had. */
export async function serverKeyOf({ serverKeyFile, dataDir }: ServerOptions): Promise<Buffer> {
  try {
    return serverKeyFile === undefined
      ? await loadServerKey(join(pathInRepository(dataDir), 'server.key'))
      : await readServerKey(pathInRepository(serverKeyFile));
  } catch (error) {
    throw new OptionError(lineAbout(error as NodeJS.ErrnoException, serverKeyFile));
  }
}

function lineAbout({ code, message }: NodeJS.ErrnoException, serverKeyFile: string | undefined): string {
  if (serverKeyFile !== undefined) return `HOLDFAST_SERVER_KEY_FILE: ${message}`;
  const why = code === undefined ? message : `the data folder cannot be written (${code})`;
  return `the server key cannot be kept: ${why}; set HOLDFAST_SERVER_KEY_FILE or HOLDFAST_DATA_DIR.`;
}
