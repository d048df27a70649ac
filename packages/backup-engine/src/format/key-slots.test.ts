import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { FormatError } from './format-error.ts';
import { createDataKey, unwrapDataKey, wrapDataKey } from './key-slots.ts';
import { masterKeyId, type MasterKey } from './master-key.ts';

function newMasterKey(): MasterKey {
  const key = randomBytes(32);
  return { id: masterKeyId(key), key };
}

const artifactId = '01jz-a';
const first = newMasterKey();
const second = newMasterKey();
const dataKey = createDataKey();

function refusal(keys: Uint8Array, masterKeys: readonly MasterKey[] = [first], id = artifactId): FormatError {
  try {
    unwrapDataKey({ keys, masterKeys, artifactId: id });
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return error as FormatError;
  }
  throw new Error('It was opened');
}

test('a data key comes back out of its slot, and two wrappings of it share nothing', () => {
  const keys = wrapDataKey({ dataKey, masterKey: first, artifactId });
  expect(unwrapDataKey({ keys, masterKeys: [second, first], artifactId })).toEqual(Buffer.from(dataKey));
  expect(wrapDataKey({ dataKey, masterKey: first, artifactId })).not.toEqual(keys);
  expect(Buffer.from(keys).includes(Buffer.from(dataKey).toString('base64').slice(0, 20))).toBe(false);
});

test('with a slot for each of two master keys, either opens it', () => {
  const keys = wrapDataKey({ dataKey, masterKey: [first, second], artifactId });
  for (const masterKey of [first, second]) {
    expect(unwrapDataKey({ keys, masterKeys: [masterKey], artifactId })).toEqual(Buffer.from(dataKey));
  }
});

test('without the master key it names the one that is needed', () => {
  const keys = wrapDataKey({ dataKey, masterKey: first, artifactId });
  for (const masterKeys of [[], [second]]) {
    const error = refusal(keys, masterKeys);
    expect(error.kind).toBe('wrong-key');
    expect(error.masterKeyIds).toEqual([first.id]);
    expect(error.message).toContain(first.id);
  }
});

test('the slots of one artifact do not open another', () => {
  const keys = wrapDataKey({ dataKey, masterKey: first, artifactId });
  expect(refusal(keys, [first], '01jz-b').kind).toBe('damaged');
  const withoutKey = refusal(keys, [], '01jz-b');
  expect(withoutKey.kind).toBe('damaged');
  expect(withoutKey.message).toContain('another artifact');
});

test('a slot is bound to its artifact and not by its checksum alone', () => {
  const parsed = JSON.parse(Buffer.from(wrapDataKey({ dataKey, masterKey: first, artifactId })).toString());
  const { sha256: _, ...rest } = { ...parsed, artifactId: '01jz-b' };
  const sha256 = createHash('sha256').update(canonicalJson(rest)).digest('hex');
  const forged = Buffer.from(`${canonicalJson({ ...rest, sha256 })}\n`);
  const error = refusal(forged, [first], '01jz-b');
  expect(error.kind).toBe('damaged');
  expect(error.message).toContain(first.id);
});

test('every altered byte and every cut is damage, never a wrong key', () => {
  const keys = wrapDataKey({ dataKey, masterKey: first, artifactId });
  for (let at = 0; at < keys.length; at += 1) {
    for (const mask of [0x01, 0x20]) {
      const altered = Uint8Array.from(keys);
      altered[at]! ^= mask;
      expect(['damaged', 'unsupported-version']).toContain(refusal(altered).kind);
    }
    expect(refusal(keys.slice(0, at)).kind).toBe('damaged');
  }
  expect(refusal(Buffer.concat([keys, Buffer.from('\n')])).kind).toBe('damaged');
});

test('slots of a later version are told as such', () => {
  const text = Buffer.from(wrapDataKey({ dataKey, masterKey: first, artifactId })).toString();
  const later = Buffer.from(text.replace('"holdfastKeys":1', '"holdfastKeys":2'));
  expect(refusal(later).kind).toBe('unsupported-version');
});
