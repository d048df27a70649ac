import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { MAX_PORT } from '@holdfast/db-backup-domain/wire';

/** Where a server listens, or is said to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Addresses where no database is, but where machines answer with what only they should read (cloud metadata), or that
 * mean this machine by another word. Private networks are allowed: that is where databases are.
 */
const FORBIDDEN = blockList([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['::', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['64:ff9b::a9fe:0', 112],
]);
const LOOPBACK = blockList([
  ['127.0.0.0', 8],
  ['::1', 128],
]);

/** Whether an address leads to this machine. */
function isOurs(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return isIn(LOOPBACK, address) || own.some((ours) => ours.address === address);
}

/** An option-like or path-like host would be read as something else by a database tool. REQUEST_INVALID. */
export function assertAddressForm({ host, port }: Address): void {
  if (!/^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(host))
    throw invalid('The host must be a name or an IP address.');
  if (port < 1 || port > MAX_PORT) throw invalid('The port must be from 1 to 65535.');
}

/**
 * FORBIDDEN where the host means, in any of the ways to write it or by its name, an address where no database is, or
 * this very server. A name that is not known is left to the test of the connection.
 */
export async function assertOutside({ host, port }: Address, ownPort: number | null): Promise<void> {
  for (const address of await addressesOf(host)) {
    if (isIn(FORBIDDEN, address))
      throw forbidden('That address is reserved and cannot be a database server.');
    if (port === ownPort && isOurs(address)) throw forbidden('That is the address of Holdfast itself.');
  }
}

/** The system reads `2852039166` and `0xa9fea9fe` as addresses too, so it is asked for whatever is no plain one. */
async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, familyOf(address));
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, familyOf(address));
}

const invalid = (detail: string): HoldfastError => new HoldfastError('REQUEST_INVALID', { detail });
const forbidden = (detail: string): HoldfastError => new HoldfastError('FORBIDDEN', { detail });
