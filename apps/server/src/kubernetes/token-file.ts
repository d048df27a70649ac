import { readFile, stat } from 'node:fs/promises';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { isTokenForm } from '@holdfast/k8s-adapters/identity';

/**
 * The bearer token in a file, read anew whenever the file has changed: tokens of service accounts are replaced within
 * the hour. BACKEND_UNAVAILABLE where there is none.
 */
export function tokenInFile(path: string): () => Promise<string> {
  let known: { readonly mark: string; readonly token: string } | null = null;
  return async () => {
    try {
      const mark = await markOf(path);
      if (known?.mark !== mark) known = { mark, token: await readToken(path) };
      return known.token;
    } catch (cause) {
      throw new HoldfastError('BACKEND_UNAVAILABLE', {
        detail: "The token of the server's own account cannot be read.",
        cause,
      });
    }
  };
}

/** Changes with the file; a mounted secret is replaced by another file under the same name. */
async function markOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [ino, size, mtimeNs].join(' ');
}

async function readToken(path: string): Promise<string> {
  const token = (await readFile(path, 'utf8')).trim();
  if (!isTokenForm(token)) throw new Error(`${path} holds no token`);
  return token;
}
