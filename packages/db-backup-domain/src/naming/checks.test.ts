import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../errors/index.ts';
import {
  assertNamespace,
  assertBackupName,
  assertServiceName,
  checkBackupName,
  checkServiceName,
} from './checks.ts';
import { describeNameProblem, type NameProblem } from './resource-name.ts';

/** Kubernetes' own words for the two kinds of label, as one expression each. */
const DNS_1123 = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_1035 = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

const anyName = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 70 }),
  fc.string({ unit: fc.constantFrom(...'abz019-AZ._/ '), maxLength: 70 }),
  fc.string({ unit: fc.constantFrom(...'az09-'), minLength: 55, maxLength: 70 }),
);

test('a Backup Name is valid exactly where it is a DNS-1123 label', () => {
  fc.assert(
    fc.property(anyName, (name) => (checkBackupName(name) === null) === DNS_1123.test(name)),
    { numRuns: 5000 },
  );
});

test('a DB Service name is valid exactly where it is a DNS-1035 label within the length', () => {
  fc.assert(
    fc.property(anyName, fc.integer({ min: 1, max: 63 }), (name, max) => {
      const valid = DNS_1035.test(name) && name.length <= max;
      return (checkServiceName(name, max) === null) === valid;
    }),
    { numRuns: 5000 },
  );
});

describe('what is wrong is said exactly', () => {
  test.each<[string, NameProblem]>([
    ['', { kind: 'empty' }],
    ['Orders', { kind: 'upper-case', characters: ['O'] }],
    ['ÄPFEL', { kind: 'upper-case', characters: ['P', 'F', 'E', 'L'] }],
    ['before migration', { kind: 'white-space' }],
    ['a\u00a0b', { kind: 'white-space' }],
    ['../etc/passwd', { kind: 'not-allowed', characters: ['.', '/'] }],
    ['zurück-💾-💾', { kind: 'not-allowed', characters: ['ü', '💾'] }],
    ['a_b', { kind: 'not-allowed', characters: ['_'] }],
    ['--help', { kind: 'bad-start', character: '-' }],
    ['-', { kind: 'bad-start', character: '-' }],
    ['orders-', { kind: 'bad-end', character: '-' }],
    ['a'.repeat(64), { kind: 'too-long', length: 64, maxLength: 63 }],
    ['A'.repeat(10_000), { kind: 'upper-case', characters: ['A'] }],
  ])('%j', (name, problem) => {
    expect(checkBackupName(name)).toEqual({ code: 'BACKUP_NAME_INVALID', problem });
  });

  test('a service name may not begin with a digit, a Backup Name may', () => {
    expect(checkBackupName('7-days')).toBeNull();
    expect(checkServiceName('7-days', 40)).toEqual({
      code: 'SERVICE_NAME_INVALID',
      problem: { kind: 'bad-start', character: '7' },
    });
  });

  test('only a few characters are listed, each once', () => {
    const refused = checkBackupName('!"#$%&()!"#$%&()');
    expect(refused?.problem).toEqual({ kind: 'not-allowed', characters: ['!', '"', '#', '$', '%'] });
  });
});

test('the sentence for a problem shows no invisible character', () => {
  const sentence = (name: string): string => describeNameProblem(checkBackupName(name)!.problem);
  expect(sentence('a\u202eb\u0000\u0301')).toBe(
    'It has characters that are not allowed: U+202E U+0000 U+0301.',
  );
  expect(sentence('a'.repeat(70))).toBe('It has 70 characters; at most 63 are allowed.');
  fc.assert(fc.property(anyName, (name) => checkBackupName(name) === null || !/\p{C}/u.test(sentence(name))));
});

test('the assertions throw the code with what is wrong', () => {
  expect(() => {
    assertBackupName('orders-db-1');
    assertServiceName('orders-db', 9);
  }).not.toThrow();
  expect(() => {
    assertBackupName('Orders');
  }).toThrow(new HoldfastError('BACKUP_NAME_INVALID', { detail: 'It has upper-case letters: O.' }));
  expect(() => {
    assertServiceName('orders-db', 8);
  }).toThrow(
    new HoldfastError('SERVICE_NAME_INVALID', { detail: 'It has 9 characters; at most 8 are allowed.' }),
  );
});

describe('assertNamespace', () => {
  test.each(['demo', '1st', 'a'.repeat(63)])('takes %s', (namespace) => {
    expect(() => assertNamespace(namespace)).not.toThrow();
  });

  test.each(['', '../x', 'Main', 'a b', '-a', 'a'.repeat(64), 'имя', 'a\0'])('refuses %j', (namespace) => {
    expect(() => assertNamespace(namespace)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});
