import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { LANGUAGES, chooseLanguage, speak } from './languages.ts';
import { zhCn } from './zh-CN/index.ts';

describe('choosing the language', () => {
  it.each([
    [['zh'], 'zh-CN'],
    [['zh-CN'], 'zh-CN'],
    [['zh-Hans'], 'zh-CN'],
    [['zh-SG'], 'zh-CN'],
    [['zh-Hans-HK'], 'zh-CN'],
    [['zh-cn'], 'zh-CN'],
    [['zh-TW'], 'en'],
    [['zh-Hant'], 'en'],
    [['zh-HK', 'en'], 'en'],
    [['en-GB', 'zh-CN'], 'en'],
    [['de', 'zh-CN', 'en'], 'zh-CN'],
    [['de-DE'], 'en'],
    [['not a tag', '*', 'zh-CN'], 'zh-CN'],
    [[], 'en'],
  ])('a browser that asks for %j gets %s', (preferred, language) => {
    expect(chooseLanguage(null, preferred)).toBe(language);
  });

  it('what was chosen before goes before what the browser asks for', () => {
    expect(chooseLanguage('en', ['zh-CN'])).toBe('en');
    expect(chooseLanguage('zh-CN', ['en'])).toBe('zh-CN');
    expect(chooseLanguage('tlh', ['zh-CN'])).toBe('zh-CN');
  });

  it('each language has its own words', async () => {
    const spoken = await Promise.all(LANGUAGES.map(speak));
    expect(spoken.map(({ language }) => language)).toEqual(LANGUAGES);
    expect(new Set(spoken.map(({ messages }) => messages.backup.tab)).size).toBe(LANGUAGES.length);
  });
});

type Leaf = string | ((...values: never[]) => unknown);

function leavesOf(table: object, path = ''): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  for (const [key, value] of Object.entries(table) as [string, Leaf | object][])
    if (typeof value === 'object')
      for (const [inner, leaf] of leavesOf(value, `${path}${key}.`)) leaves.set(inner, leaf);
    else leaves.set(path + key, value);
  return leaves;
}

/** A name, a unit, a sign: the same in both. */
const SAME = new Set([
  'shell.product',
  'shell.signIn.kubeconfig',
  'policy.form.utc',
  'browser.rows.of.table.noValue',
  'browser.rows.of.collection.noValue',
  'browser.rows.of.key.noValue',
]);

describe('Chinese beside English', () => {
  const english = leavesOf(en);
  const chinese = leavesOf(zhCn);

  it('has the same messages, of the same kind', () => {
    expect(english.size).toBeGreaterThan(300);
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, leaf] of english) expect(typeof chinese.get(path), path).toBe(typeof leaf);
  });

  it('leaves nothing in English', () => {
    const left = [...english].filter(
      ([path, leaf]) => typeof leaf === 'string' && !SAME.has(path) && chinese.get(path) === leaf,
    );
    expect(left).toEqual([]);
  });

  it('takes full-width punctuation beside Chinese', () => {
    const sources = import.meta.glob<string>('./zh-CN/*.ts', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    expect(Object.keys(sources).length).toBeGreaterThan(8);
    const halfWidth = /\p{Script=Han}[,;:?!.()]|[,;:?!()]\p{Script=Han}/u;
    const text = /'[^'\n]*'|`[^`\n]*`/gu;
    for (const [file, source] of Object.entries(sources))
      for (const [message] of source.matchAll(text))
        expect(message.replaceAll(/\$\{[^}]*\}/g, '0'), file).not.toMatch(halfWidth);
  });
});
