import { describe, expect, it } from 'vitest';
import { clientAccess, conninfo } from './conninfo.ts';
import { parameterLine } from './server/parameters.ts';
import { scramVerifier } from './server/scram.ts';

const credentials = { host: '127.0.0.1', port: 5432, username: 'postgres', password: 'a:b\\c' };

describe('how a client program is told where to connect', () => {
  it('quotes a database name that looks like options or a URI', () => {
    expect(conninfo(credentials, `postgres://x host='evil' \\`)).toBe(
      `host='127.0.0.1' port='5432' user='postgres' dbname='postgres://x host=\\'evil\\' \\\\'`,
    );
  });

  it('puts the password nowhere but into the secret file', () => {
    const { env, secretFiles } = clientAccess(credentials);
    expect(secretFiles).toEqual({ pgpass: '*:*:*:*:a\\:b\\\\c\n' });
    expect(JSON.stringify(env)).not.toContain('a:b');
  });
});

describe('a line of the configuration', () => {
  it('is quoted and is one line', () => {
    expect(parameterLine('search_path', `"$user", 'x\\`)).toBe(`search_path = '"$user", ''x\\\\'\n`);
    expect(() => parameterLine('work_mem', '1\nlisten_addresses=*')).toThrow(/line break/);
  });
});

describe('a SCRAM verifier', () => {
  it('is that of RFC 7677 for its user and salt', () => {
    // Keys derived from the example exchange of RFC 7677 §3: password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==.
    const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
    expect(verifier).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });
});
