import { describe, expect, it } from 'vitest';
import { AclInspector } from './acl.ts';

const HASH = 'a'.repeat(64);
const LIST = `"user default on nopass ~* &* +@all","user \\xc3\\xa4 off #${HASH} ~\\"odd\\"\\\\[\\x00\\n* resetchannels -@all (~x +get)"\n`;

function inspect(text: string, chunk = 1000): AclInspector {
  const inspector = new AclInspector();
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += chunk) inspector.write(bytes.subarray(at, at + chunk));
  inspector.end();
  return inspector;
}

describe('the list of users', () => {
  it('is read however it comes, with any bytes in patterns', () => {
    for (const chunk of [1, 7, 1000]) {
      const { users } = inspect(LIST, chunk);
      expect(users.map(({ name }) => Buffer.from(name, 'latin1').toString('utf8'))).toEqual(['default', 'ä']);
      expect(users[1]?.rules).toContain(`~"odd"\\[\0\n*`);
    }
  });

  it('is refused where it is cut, at whatever byte', () => {
    for (let cut = 0; cut < LIST.length; cut += 1)
      expect(() => inspect(LIST.slice(0, cut)), `${cut}`).toThrow();
  });

  it.each([
    ['an error that was printed', 'ERROR,"NOAUTH Authentication required."\n'],
    ['an error alone', 'NOPERM this user has no permissions\n'],
    ['an empty list', '\n'],
    ['a list without the default user', '"user alice on nopass"\n'],
    ['a user twice', '"user default on","user default off"\n'],
    ['a line that is no user', '"user default on","nobody"\n'],
    ['more than a list', `${LIST}x\n`],
  ])('is refused where it is %s', (_, text) => {
    expect(() => inspect(text)).toThrow();
  });
});
