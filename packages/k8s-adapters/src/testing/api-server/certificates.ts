import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = promisify(execFile).bind(null, 'openssl');
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const DAYS = ['-days', '30'];

/** PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  /** PEM of the authority that signed the others. */
  readonly ca: string;
  /** For servers on 127.0.0.1 and localhost. */
  readonly server: KeyPair;
  /** A client certificate of the group that may everything. */
  readonly admin: KeyPair;
}

/** Files of `folder` after `makeCertificates`. */
export const CERTIFICATE_FILES = {
  ca: 'ca.crt',
  server: { cert: 'server.crt', key: 'server.key' },
  admin: { cert: 'admin.crt', key: 'admin.key' },
} as const;

/** Makes an authority, a server's certificate and an administrator's in a folder; Node itself can sign none. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const inFolder = { cwd: folder };
  await openssl(
    ['req', '-x509', ...KEY, ...DAYS, '-subj', '/CN=holdfast-tests', '-keyout', 'ca.key', '-out', 'ca.crt'],
    inFolder,
  );
  const sign = async (name: string, subject: string, extension: string): Promise<KeyPair> => {
    await writeFile(join(folder, `${name}.ext`), `${extension}\n`);
    const request = ['-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`];
    await openssl(['req', ...KEY, ...request], inFolder);
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
    await openssl(['x509', '-req', '-in', `${name}.csr`, ...by, ...DAYS, '-out', `${name}.crt`], inFolder);
    const [cert, key] = await Promise.all([text(folder, `${name}.crt`), text(folder, `${name}.key`)]);
    return { cert, key };
  };
  const server = await sign('server', '/CN=127.0.0.1', 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  const admin = await sign('admin', '/O=system:masters/CN=holdfast-tests', 'extendedKeyUsage=clientAuth');
  return { ca: await text(folder, 'ca.crt'), server, admin };
}

function text(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8');
}
