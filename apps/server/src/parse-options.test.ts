import { describe, expect, it } from 'vitest';
import { OPTIONS, type Option } from './options.ts';
import { isLoopback, OptionError, parseOptions } from './parse-options.ts';

const TOKEN = 'a-token-of-good-length';

describe('parseOptions', () => {
  it('gives the documented defaults for an empty environment', () => {
    expect(parseOptions({ PATH: '/bin' })).toEqual({
      port: 4600,
      host: '127.0.0.1',
      backend: 'embedded',
      dataDir: '.holdfast',
      serversDir: undefined,
      masterKeyFile: undefined,
      token: undefined,
      serverKeyFile: undefined,
      sessionHours: 12,
      allowedHosts: undefined,
      requestsPerSecond: 50,
      demo: true,
      kubeconfig: undefined,
      kubeUrl: undefined,
      kubeCaFile: undefined,
      kubeTokenFile: undefined,
      kubeKnownAs: undefined,
      identity: 'server',
      namespaces: undefined,
      projectLabel: 'holdfast.dev/project',
      keepSchedules: undefined,
      webDir: 'apps/web/dist',
      logLevel: 'info',
      stopGraceMs: 8000,
    });
  });

  it.each([
    ['HOLDFAST_PORT', ['http', '-1', '65536', '4600.5', ' 4600', '0x10', '1e3']],
    ['HOLDFAST_HOST', ['bad host', 'a/b', '-x', 'http://a']],
    ['HOLDFAST_BACKEND', ['kubernetes', 'Embedded']],
    ['HOLDFAST_TOKEN', ['short', 'with some spaces inside', 'Ünïcödé-token-text', 'x'.repeat(1001)]],
    ['HOLDFAST_SESSION_HOURS', ['0', '721', 'day']],
    ['HOLDFAST_ALLOWED_HOSTS', ['a b', 'http://a', 'a,,b', 'a:port', '*']],
    ['HOLDFAST_REQUESTS_PER_SECOND', ['0', '10001', 'many']],
    ['HOLDFAST_DEMO', ['yes', '1', 'TRUE']],
    ['HOLDFAST_LOG_LEVEL', ['loud', 'INFO']],
    ['HOLDFAST_PROGRAM_FOLDERS', ['bin', '/usr/bin:', '/a:b']],
    ['HOLDFAST_KUBE_URL', ['api.example', 'http://api.example', 'https://a:b@api.example', 'https://a?b=c']],
    ['HOLDFAST_KUBE_KNOWN_AS', ['https://a,', 'https://a,http://b']],
    ['HOLDFAST_IDENTITY', ['both', 'Caller']],
    ['HOLDFAST_NAMESPACES', ['Prod', 'a,,b', 'a,a', 'a/b', 'x'.repeat(64)]],
    ['HOLDFAST_PROJECT_LABEL', ['a/b/c', '-a', 'a b', '/a', 'x'.repeat(64)]],
    ['HOLDFAST_KEEP_SCHEDULES', ['yes', '1']],
    ['HOLDFAST_STOP_GRACE_MS', ['-1', '9001', '8s']],
  ])('refuses wrong values of %s in one line that names it and not the value', (name, values) => {
    for (const value of values) {
      const refused = problemOf({ [name]: value });
      expect(refused, value).toMatch(new RegExp(`^${name} is not valid: it takes .+\\.$`));
      expect(refused).not.toContain('\n');
      if (name === 'HOLDFAST_TOKEN') expect(refused).not.toContain(value);
    }
  });

  it('covers every option whose text can be wrong', () => {
    const anyText = [
      'HOLDFAST_DATA_DIR',
      'HOLDFAST_SERVERS_DIR',
      'HOLDFAST_MASTER_KEY_FILE',
      'HOLDFAST_WEB_DIR',
      'HOLDFAST_SERVER_KEY_FILE',
      'HOLDFAST_KUBECONFIG',
      'HOLDFAST_KUBE_CA_FILE',
      'HOLDFAST_KUBE_TOKEN_FILE',
    ];
    for (const { name, schema } of Object.values(OPTIONS)) {
      expect(schema.safeParse('\n').success, name).toBe(anyText.includes(name));
    }
  });

  it('takes an empty text for an option that is not set', () => {
    expect(parseOptions({ HOLDFAST_PORT: '', HOLDFAST_TOKEN: '' })).toMatchObject({
      port: 4600,
      token: undefined,
    });
  });

  it('refuses names it does not know, and leaves those of other programs alone', () => {
    expect(problemOf({ HOLDFAST_PROT: '4600' })).toBe(
      'HOLDFAST_PROT is not an option of Holdfast; docs/options.md lists them all.',
    );
    expect(() => parseOptions({ HOLDFAST_CRDS: '/x', HOLDFAST_TEST_SLOW: '1' })).not.toThrow();
  });

  it('splits and lowers the allowed hosts', () => {
    expect(parseOptions({ HOLDFAST_ALLOWED_HOSTS: 'Backup.Example, [::2]:81,b:4600' }).allowedHosts).toEqual([
      'backup.example',
      '[::2]:81',
      'b:4600',
    ]);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'backup.example', '127.evil.example'])(
    'binds %s only with a token',
    (host) => {
      expect(problemOf({ HOLDFAST_HOST: host })).toMatch(/not a loopback address: set HOLDFAST_TOKEN/);
      expect(parseOptions({ HOLDFAST_HOST: host, HOLDFAST_TOKEN: TOKEN }).host).toBe(host);
    },
  );

  it.each(['127.0.0.1', '127.8.9.1', 'localhost', '::1'])('knows %s as loopback', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(parseOptions({ HOLDFAST_HOST: host }).token).toBeUndefined();
  });
});

describe('the options of a backend', () => {
  const kubeblocks = { HOLDFAST_BACKEND: 'kubeblocks' };

  it('are taken with it', () => {
    const taken = parseOptions({
      ...kubeblocks,
      HOLDFAST_KUBE_URL: 'https://api.example:6443',
      HOLDFAST_KUBE_KNOWN_AS: 'https://api.example, https://10.0.0.1:6443',
      HOLDFAST_IDENTITY: 'caller',
      HOLDFAST_NAMESPACES: 'prod, staging',
      HOLDFAST_PROJECT_LABEL: 'example.com/team',
      HOLDFAST_KEEP_SCHEDULES: 'false',
    });
    expect(taken).toMatchObject({
      backend: 'kubeblocks',
      kubeUrl: 'https://api.example:6443',
      kubeKnownAs: ['https://api.example', 'https://10.0.0.1:6443'],
      identity: 'caller',
      namespaces: ['prod', 'staging'],
      projectLabel: 'example.com/team',
      keepSchedules: false,
    });
  });

  it('are refused with the other, by name', () => {
    for (const declared of Object.values<Option<unknown>>(OPTIONS)) {
      if (declared.backend === undefined) continue;
      const other = declared.backend === 'embedded' ? 'kubeblocks' : 'embedded';
      const value = VALID[declared.name] ?? declared.fallback ?? '/some/path';
      expect(problemOf({ HOLDFAST_BACKEND: other, [declared.name]: value })).toBe(
        `${declared.name} is an option of the ${declared.backend} backend; with HOLDFAST_BACKEND=${other} it must not be set.`,
      );
    }
  });

  it('that exclude each other are refused', () => {
    const caller = { ...kubeblocks, HOLDFAST_IDENTITY: 'caller' };
    expect(problemOf({ ...caller, HOLDFAST_TOKEN: TOKEN })).toMatch(
      /^HOLDFAST_TOKEN and HOLDFAST_IDENTITY=caller exclude each other/,
    );
    for (const other of ['HOLDFAST_KUBE_URL', 'HOLDFAST_KUBE_CA_FILE']) {
      const both = { ...kubeblocks, HOLDFAST_KUBECONFIG: '/k', [other]: VALID[other] ?? '/ca' };
      expect(problemOf(both)).toMatch(new RegExp(`^HOLDFAST_KUBECONFIG and ${other} exclude each other`));
    }
  });

  it('let it bind beyond loopback with a token, or where callers bring their own', () => {
    const open = { ...kubeblocks, HOLDFAST_HOST: '0.0.0.0' };
    expect(problemOf(open)).toMatch(/set HOLDFAST_TOKEN.*, or HOLDFAST_IDENTITY=caller\.$/);
    expect(problemOf({ ...open, HOLDFAST_IDENTITY: 'server' })).toMatch(/set HOLDFAST_TOKEN/);
    expect(parseOptions({ ...open, HOLDFAST_IDENTITY: 'caller' }).host).toBe('0.0.0.0');
    expect(parseOptions({ ...open, HOLDFAST_TOKEN: TOKEN }).host).toBe('0.0.0.0');
  });
});

/** A value that its option takes, where neither its fallback nor a path is one. */
const VALID: Record<string, string> = {
  HOLDFAST_KUBE_URL: 'https://api.example',
  HOLDFAST_KUBE_KNOWN_AS: 'https://api.example',
  HOLDFAST_NAMESPACES: 'prod',
  HOLDFAST_KEEP_SCHEDULES: 'true',
  HOLDFAST_DUMP_BYTES_PER_SECOND: '100000',
};

function problemOf(environment: Record<string, string>): string {
  try {
    parseOptions(environment);
  } catch (error) {
    if (error instanceof OptionError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
