import { expect, it } from 'vitest';
import { isAtLeast, isOlder, parseProgramVersion, parseServerVersion } from './versions.ts';

it.each([
  ['mariadb-dump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)', 'MariaDB', '10.11.19'],
  ['mysqldump from 11.4.2-MariaDB, client 10.19 for Linux (x86_64)', 'MariaDB', '11.4.2'],
  ['mariadb from 11.8.1-MariaDB, client 15.2 for Linux (x86_64) using readline', 'MariaDB', '11.8.1'],
  [
    'mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)',
    'MariaDB',
    '10.11.19',
  ],
  ['mysqldump  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)', 'MySQL', '8.0.36'],
  ['mysqldump  Ver 10.13 Distrib 5.7.44, for Linux (x86_64)', 'MySQL', '5.7.44'],
  ['/usr/sbin/mysqld  Ver 8.4.0 for Linux on x86_64 (MySQL Community Server - GPL)', 'MySQL', '8.4.0'],
])('tells flavour and version: %s', (text, flavour, version) => {
  expect(parseProgramVersion(text)).toEqual({ flavour, version });
});

it('takes no other program for one of them', () => {
  expect(parseProgramVersion('pg_dump (PostgreSQL) 15.18')).toBeNull();
});

it.each([
  ['10.11.19-MariaDB-0+deb12u1', '10.11.19'],
  ['5.5.5-10.6.12-MariaDB-log', '10.6.12'],
  ['8.0.36', '8.0.36'],
  ['5.7.44-log', '5.7.44'],
  ['nonsense', ''],
])('reads what a server says: %s', (text, version) => expect(parseServerVersion(text)).toBe(version));

it('compares release lines', () => {
  expect(isOlder('10.11.3', '10.11.19')).toBe(false);
  expect(isOlder('10.6.20', '10.11.1')).toBe(true);
  expect(isOlder('11.4.1', '10.11.1')).toBe(false);
  expect(isAtLeast('10.11.0', 10, 11)).toBe(true);
  expect(isAtLeast('9.9.9', 10, 0)).toBe(false);
});
