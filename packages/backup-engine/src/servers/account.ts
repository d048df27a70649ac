import { readFile } from 'node:fs/promises';
import type { Account } from '../processes/tool-command.ts';

const PREFERRED = ['postgres', 'nobody'];

/**
 * The account that database servers run under: null when we are not root, since then there is only our own. As root,
 * `postgres` where the machine has it, else `nobody`.
 */
export async function serverAccount(passwdFile = '/etc/passwd'): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const accounts = parsePasswd(await readFile(passwdFile, 'utf8'));
  const account = PREFERRED.map((name) => accounts.get(name)).find((found) => found !== undefined);
  if (account === undefined)
    throw new Error('There is neither a postgres nor a nobody account to run servers under.');
  return account;
}

function parsePasswd(text: string): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name !== undefined && uid !== undefined && gid !== undefined) {
      accounts.set(name, { uid: Number(uid), gid: Number(gid) });
    }
  }
  return accounts;
}
