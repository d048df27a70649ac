import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertAddressForm, assertOutside } from './outside-address.ts';

async function codeOf(check: () => unknown): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return error.code;
  }
}

const OWN_PORT = 4600;
const outside = (host: string, port = 5432): Promise<string | null> =>
  codeOf(() => assertOutside({ host, port }, OWN_PORT));

describe('an outside address', () => {
  it.each([
    ...['169.254.169.254', '169.254.0.1', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376'],
    ...['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', 'fd00:ec2::254'],
    ...[
      'fe80::1',
      'febf::1',
      'fec0::1',
      'ff02::1',
      '::',
      '0.0.0.0',
      '0',
      '0.1.2.3',
      '224.0.0.1',
      '255.255.255.255',
    ],
  ])('%s is refused', async (host) => {
    expect(await outside(host)).toBe('FORBIDDEN');
  });

  it.each([
    '127.0.0.1',
    '10.0.0.5',
    '172.16.0.1',
    '192.168.1.20',
    '100.64.0.1',
    '8.8.8.8',
    '::1',
    'fd12::5',
    'localhost',
  ])('%s is allowed: databases are in private networks', async (host) => {
    expect(await outside(host)).toBeNull();
  });

  it.each(['127.0.0.1', '127.9.9.9', '127.1', 'localhost', '::1', '::ffff:127.0.0.1'])(
    '%s with our own port is refused',
    async (host) => {
      expect(await outside(host, OWN_PORT)).toBe('FORBIDDEN');
    },
  );

  it('of this machine with our own port is refused, and of another machine is not', async () => {
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    for (const { address, scopeid } of own)
      if ((scopeid ?? 0) === 0) expect(await outside(address, OWN_PORT), address).toBe('FORBIDDEN');
    expect(await outside('192.0.2.7', OWN_PORT)).toBeNull();
  });

  it('of an unknown name is left to the test of the connection', async () => {
    expect(await outside('nowhere.invalid')).toBeNull();
  });
});

describe('the form of an address', () => {
  it.each([
    '',
    '/var/run/postgresql',
    '@socket',
    '-h',
    '--host=a',
    'a,b',
    'a b',
    'a=b',
    'postgres://a',
    '[::1]',
    'fe80::1%eth0',
    'a\nb',
    'пример',
  ])('refuses the host %j', async (host) => {
    expect(await codeOf(() => assertAddressForm({ host, port: 1 }))).toBe('REQUEST_INVALID');
  });

  it.each([0, -1, 65_536])('refuses the port %d', async (port) => {
    expect(await codeOf(() => assertAddressForm({ host: 'a', port }))).toBe('REQUEST_INVALID');
  });
});
