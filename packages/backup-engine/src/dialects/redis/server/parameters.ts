/**
 * Server parameters that a restored server takes over from its source. Everything else stays behind: what names files,
 * addresses, other servers or accounts, what sizes memory to the source's machine (`maxmemory`: a limit that fits there could
 * make the new server drop keys), and what decides how a server keeps its data, which Holdfast decides itself.
 */
interface Carried {
  /** The oldest name: every version takes it, while older ones do not know the new. */
  readonly name: string;
  /** What newer versions call it. */
  readonly renamed?: string;
  /** The first version that knows it; without it, every supported one. */
  readonly since?: string;
}

const GROUPS: readonly { reason: string; parameters: readonly Carried[] }[] = [
  {
    reason: 'they change what clients see',
    parameters: [
      { name: 'notify-keyspace-events' },
      { name: 'maxmemory-policy' },
      { name: 'timeout' },
      { name: 'tcp-keepalive' },
      { name: 'maxclients' },
      { name: 'proto-max-bulk-len' },
      { name: 'acl-pubsub-default' },
      { name: 'lua-time-limit', renamed: 'busy-reply-threshold' },
    ],
  },
  {
    reason: 'they decide how values lie in memory',
    parameters: [
      { name: 'hash-max-ziplist-entries', renamed: 'hash-max-listpack-entries' },
      { name: 'hash-max-ziplist-value', renamed: 'hash-max-listpack-value' },
      { name: 'list-max-ziplist-size', renamed: 'list-max-listpack-size' },
      { name: 'list-compress-depth' },
      { name: 'set-max-intset-entries' },
      { name: 'set-max-listpack-entries', since: '7.2' },
      { name: 'set-max-listpack-value', since: '7.2' },
      { name: 'zset-max-ziplist-entries', renamed: 'zset-max-listpack-entries' },
      { name: 'zset-max-ziplist-value', renamed: 'zset-max-listpack-value' },
      { name: 'hll-sparse-max-bytes' },
      { name: 'stream-node-max-bytes' },
      { name: 'stream-node-max-entries' },
    ],
  },
  {
    reason: 'they tune eviction, expiry and freeing, within what any machine bears',
    parameters: [
      { name: 'maxmemory-samples' },
      { name: 'lfu-log-factor' },
      { name: 'lfu-decay-time' },
      { name: 'active-expire-effort' },
      { name: 'lazyfree-lazy-eviction' },
      { name: 'lazyfree-lazy-expire' },
      { name: 'lazyfree-lazy-server-del' },
      { name: 'lazyfree-lazy-user-del' },
      { name: 'lazyfree-lazy-user-flush' },
      { name: 'activerehashing' },
      { name: 'hz' },
    ],
  },
  {
    reason: 'they say what is observed',
    parameters: [
      { name: 'slowlog-log-slower-than' },
      { name: 'slowlog-max-len' },
      { name: 'latency-monitor-threshold' },
    ],
  },
];

/** What stays behind and would be missed, each with the value that means nothing was set. */
const LEFT: Readonly<Record<string, string>> = {
  maxmemory: '0',
  'min-replicas-to-write': '0',
  'replica-priority': '100',
  save: '',
  'tls-port': '0',
  unixsocket: '',
};

export const CARRIED: readonly Carried[] = GROUPS.flatMap((group) => group.parameters);

/** What is taken over from what CONFIG GET says, by the oldest names. */
export function carriedOf(all: ReadonlyMap<string, string>): Record<string, string> {
  const found = CARRIED.map(
    ({ name, renamed }) => [name, all.get(name) ?? all.get(renamed ?? name)] as const,
  );
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export function notCarriedOf(all: ReadonlyMap<string, string>): string[] {
  return Object.keys(LEFT).filter((name) => all.has(name) && all.get(name) !== LEFT[name]);
}

/** One line of a configuration file. */
export function parameterLine(name: string, value: string): string {
  if (/[\n\r\0]/.test(value)) throw new Error(`The parameter ${name} has a line break in its value.`);
  return `${name} "${value.replaceAll(/["\\]/g, (character) => `\\${character}`)}"\n`;
}
