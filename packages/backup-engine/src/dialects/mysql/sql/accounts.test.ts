import { describe, expect, it } from 'vitest';
import { AccountsInspector, createdAccount, writeAccounts } from './accounts.ts';

const STATEMENTS = [
  'CREATE ROLE `read``ers`',
  "CREATE USER `us``er'`@`10.0.0.%` IDENTIFIED BY PASSWORD '*AB;' REQUIRE SSL",
  'CREATE USER `root`@`localhost`',
  "CREATE USER ''@`localhost`",
  "GRANT ALL ON `a;b`.* TO `us``er'`@`10.0.0.%`",
  "SET DEFAULT ROLE `read``ers` FOR `us``er'`@`10.0.0.%`",
];

function inspect(text: string): Readonly<Record<string, number>> {
  const inspector = new AccountsInspector('root');
  inspector.write(Buffer.from(text));
  return inspector.end().counts;
}

describe('the accounts of a backup', () => {
  it('are counted by name, but for the administrator', () => {
    expect(inspect(writeAccounts(STATEMENTS))).toEqual({
      'role `read``ers`': 1,
      "account `us``er'`@`10.0.0.%`": 1,
      'account ``@`localhost`': 1,
    });
  });

  it('are refused in part', () => {
    const text = writeAccounts(STATEMENTS);
    for (let length = 0; length < text.length; length += 1) {
      expect(() => inspect(text.slice(0, length)), `cut at ${length}`).toThrow();
    }
  });

  it('hold no other statement', () => {
    expect(() => inspect(writeAccounts(['DROP DATABASE `shop`']))).toThrow('unexpected');
  });

  it.each([
    ["CREATE USER 'a'@'%' IDENTIFIED WITH x", { user: 'a', host: '%', isRole: false }],
    ["CREATE USER `it's`@`::1`", { user: "it's", host: '::1', isRole: false }],
    ['CREATE ROLE `r`', { user: 'r', host: '', isRole: true }],
    ['GRANT `r` TO `a`@`%`', null],
  ])('%s', (statement, expected) => expect(createdAccount(statement)).toEqual(expected));
});
