import { describe, expect, it } from 'vitest';
import { isLoopback, OptionError, OPTIONS, parseOptions } from './options.ts';

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
      sessionHours: 12,
      allowedHosts: undefined,
      requestsPerSecond: 50,
      demo: true,
      webDir: 'apps/web/dist',
      logLevel: 'info',
      stopGraceMs: 8000,
    });
  });

  it.each([
    ['HOLDFAST_PORT', ['http', '-1', '65536', '4600.5', ' 4600', '0x10', '1e3']],
    ['HOLDFAST_HOST', ['bad host', 'a/b', '-x', 'http://a']],
    ['HOLDFAST_BACKEND', ['kubeblocks', 'Embedded']],
    ['HOLDFAST_TOKEN', ['short', 'with some spaces inside', 'Ünïcödé-token-text', 'x'.repeat(1001)]],
    ['HOLDFAST_SESSION_HOURS', ['0', '721', 'day']],
    ['HOLDFAST_ALLOWED_HOSTS', ['a b', 'http://a', 'a,,b', 'a:port', '*']],
    ['HOLDFAST_REQUESTS_PER_SECOND', ['0', '10001', 'many']],
    ['HOLDFAST_DEMO', ['yes', '1', 'TRUE']],
    ['HOLDFAST_LOG_LEVEL', ['loud', 'INFO']],
    ['HOLDFAST_PROGRAM_FOLDERS', ['bin', '/usr/bin:', '/a:b']],
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

function problemOf(environment: Record<string, string>): string {
  try {
    parseOptions(environment);
  } catch (error) {
    if (error instanceof OptionError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
