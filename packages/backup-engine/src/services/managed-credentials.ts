import { join, resolve } from 'node:path';
import { readConnections, type KeptConnection } from '../catalogue/read-connection.ts';
import { passwordBox } from '../catalogue/sealed-password.ts';
import type { Credentials } from '../dialects/dialect.ts';
import { loadMasterKey } from '../format/index.ts';
import { masterKeyPathOf } from '../open-master-key.ts';

export interface ManagedCredentials extends Credentials {
  readonly namespace: string;
  readonly engineLabel: string;
}

/** The message is for the person who asked. */
export class CredentialsRefused extends Error {
  override readonly name = 'CredentialsRefused';
}

/**
 * The administrator of a DB Service that Holdfast runs, for whoever may read the data folder and the master key. Works
 * beside a running server and leaves everything as it is. Without a namespace, the only service of that name.
 * CredentialsRefused, MasterKeyError.
 */
export async function readManagedCredentials(
  setting: { readonly dataDir: string; readonly masterKeyPath?: string | undefined },
  key: { readonly name: string; readonly namespace?: string | undefined },
): Promise<ManagedCredentials> {
  const { id, namespace, engineLabel, ...found } = requireOne(setting.dataDir, key);
  const { host, port, username, sealedPassword } = found;
  if (host === null || port === null || port === 0 || username === null || sealedPassword === null)
    throw new CredentialsRefused(`${key.name} has no address: its server was not made yet.`);
  const masterKey = await loadMasterKey(masterKeyPathOf(setting));
  try {
    const password = passwordBox(masterKey.key).open(sealedPassword, id);
    return { namespace, engineLabel, host, port, username, password };
  } catch (cause) {
    const why = `The master key ${masterKeyPathOf(setting)} is not the one of this data folder.`;
    throw new CredentialsRefused(why, { cause });
  }
}

function requireOne(
  dataDir: string,
  { name, namespace }: { name: string; namespace?: string | undefined },
): KeptConnection {
  const folder = resolve(dataDir);
  const named = readConnections(join(folder, 'catalogue.db'), name);
  if (named === null) throw new CredentialsRefused(`${folder} is no data folder of Holdfast.`);
  const found = named.filter((each) => namespace === undefined || each.namespace === namespace);
  const [only, ...others] = found;
  if (only === undefined) throw new CredentialsRefused(`There is no DB Service ${name}.`);
  if (others.length > 0) {
    const namespaces = found.map((each) => each.namespace).join(', ');
    throw new CredentialsRefused(`There is a ${name} in each of: ${namespaces}. Say which.`);
  }
  if (!only.managed)
    throw new CredentialsRefused(`Holdfast does not run ${name}: its account is the one it was added with.`);
  return only;
}
