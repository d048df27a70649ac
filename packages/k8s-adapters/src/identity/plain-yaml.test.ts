import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { MAX_YAML_LENGTH, readPlainYaml } from './plain-yaml.ts';

function refusalOf(text: string): string {
  try {
    readPlainYaml(text, 'this');
  } catch (error) {
    if (!isHoldfastError(error, 'REQUEST_INVALID')) throw error;
    expect(error.message).not.toContain('canary');
    return error.detail ?? '';
  }
  throw new Error('nothing was refused');
}

/** Nine lists, each of nine times the one before: 9^9 items, were they followed. */
const BOMB = [
  'a: &a ["canary"]',
  ...[...'bcdefghi'].map((name, at) => {
    const before = '*' + 'abcdefgh'[at];
    return `${name}: &${name} [${Array(9).fill(before).join(',')}]`;
  }),
].join('\n');

describe('plain YAML', () => {
  it('is read, JSON too', () => {
    expect(
      readPlainYaml('a: 1\nb: [x, "y # z", \'&no anchor\']\nc: |\n  &text\n  !text\nd:', 'this'),
    ).toEqual({
      a: 1,
      b: ['x', 'y # z', '&no anchor'],
      c: '&text\n!text\n',
      d: null,
    });
    expect(readPlainYaml('{"a":{"b":[true,null,1.5,"*x"]}}', 'this')).toEqual({
      a: { b: [true, null, 1.5, '*x'] },
    });
  });

  it('says what other readers say, of whatever a writer of YAML or JSON wrote', () => {
    const plainKey = fc.string().filter((key) => key !== '__proto__' && key !== '<<');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(plainKey, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(readPlainYaml(JSON.stringify(value), 'this')).toEqual(value);
        const written = stringify(value, { aliasDuplicateObjects: false });
        expect(readPlainYaml(written, 'this')).toEqual(parse(written));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [BOMB, 'anchors (&) are not taken'],
    ['a: *canary', 'aliases (*) are not taken'],
    ['a: &canary 1', 'anchors (&) are not taken'],
    ['a: !canary 1', 'tags (!) are not taken'],
    ['a: !!binary canary', 'tags (!) are not taken'],
    ['%TAG ! tag:canary,2000:\n---\na: 1', 'directives (%) are not taken'],
    ['%YAML 1.1\n---\na: yes', 'directives (%) are not taken'],
    ['<<: {a: canary}\nb: 1', 'merge keys (<<) are not taken'],
    ['a: 1\n---\nb: canary', 'several documents'],
    ['a: 1\nb: 2\na: canary', 'a key stands twice'],
    ['{"a":1,"a":2}', 'a key stands twice'],
    ['{"a":1,"\\u0061":2}', 'a key stands twice'],
    ['a: {__proto__: {canary: 1}}', 'the key __proto__'],
    ['{"__proto__":{"canary":1}}', 'the key __proto__'],
    ['1: canary', 'a key is no text'],
    ['? [canary]\n: 1', 'a key is no text'],
    ['null: canary', 'a key is no text'],
    ['a: [canary', 'neither YAML nor JSON'],
    ['a: "canary', 'neither YAML nor JSON'],
    ['a: b: canary', 'neither YAML nor JSON'],
    ['@canary', 'neither YAML nor JSON'],
    ['\u0000canary: &', 'not taken'],
  ])('refuses %j', (text, detail) => {
    expect(refusalOf(text)).toContain(detail);
  });

  it('never gives an object another prototype', () => {
    readPlainYaml('constructor: {prototype: {polluted: 1}}', 'this');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

/** Far above what any of them takes, on a machine that is busy with others; the parser alone would take ten times as long. */
const SOON_MS = 1500;

describe('a text that would cost much', () => {
  const long = MAX_YAML_LENGTH - 10;
  const filled = (piece: string): string => piece.repeat(Math.floor(long / piece.length));

  it.each([
    ...[
      '[',
      '{a: ',
      '{"a":',
      '- ',
      '? ',
      '{',
      '}',
      '"',
      "'",
      '"\n',
      '&a ',
      '[],',
      '---\n',
      '...\n',
      '- \n',
      '#\n',
    ],
    ...[
      '\n',
      '1,',
      'a:\n',
      'a: "',
      '|\n',
      '>\n x\n',
      ',',
      ':',
      ': ',
      '\t',
      '\r',
      '\u2028',
      '\\',
      '%',
      '%\n',
      '@',
      '- - \n',
    ],
  ])('and is full of %j is dealt with soon', (piece) => {
    const startedAt = performance.now();
    try {
      readPlainYaml(filled(piece), 'this');
    } catch (error) {
      expect(isHoldfastError(error, 'REQUEST_INVALID')).toBe(true);
    }
    expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
  });

  it.each([
    ['keys', Array.from({ length: 30_000 }, (_, at) => `k${String(at)}:`).join('\n')],
    ['flow items', `[${'1,'.repeat(100_000)}]`],
    ['one text', `a: ${'x'.repeat(250_000)}`],
    ['a folded text', `a: >\n${' x\n'.repeat(80_000)}`],
    ['a text over many lines', `a: "${'x\n '.repeat(80_000)}"`],
    ['a text of escapes', `a: "${'\\u0041'.repeat(40_000)}"`],
  ])('and is all %s is dealt with soon', (_what, text) => {
    expect(text.length).toBeLessThanOrEqual(MAX_YAML_LENGTH);
    const startedAt = performance.now();
    try {
      readPlainYaml(text, 'this');
    } catch (error) {
      expect(isHoldfastError(error, 'REQUEST_INVALID')).toBe(true);
    }
    expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
  });

  it('for a bomb or a deep nest is refused by name', () => {
    expect(refusalOf(filled('['))).toContain('levels of nesting');
    expect(refusalOf(filled('- '))).toContain('levels of nesting');
    expect(refusalOf(filled('a: 1\n'))).toContain('holds too much');
  });

  it('is not one of a kubeconfig with a hundred clusters', () => {
    const names = Array.from({ length: 100 }, (_, at) => `cluster-${String(at)}`);
    const data = 'LS0t'.repeat(300);
    const text = stringify({
      clusters: names.map((name) => ({
        name,
        cluster: { server: `https://${name}`, 'certificate-authority-data': data },
      })),
      users: names.map((name) => ({ name, user: { token: 'x'.repeat(900) } })),
      contexts: names.map((name) => ({ name, context: { cluster: name, user: name, namespace: 'default' } })),
    });
    expect(readPlainYaml(text, 'this')).toMatchObject({ users: { length: 100 } });
  });

  it('of ten megabytes is not looked at', () => {
    const text = 'a: &b [*b]\n'.repeat(1_000_000);
    const startedAt = performance.now();
    expect(refusalOf(text)).toContain('longer than');
    expect(performance.now() - startedAt).toBeLessThan(SOON_MS);
  });
});
