import type { Messages } from './en/index.ts';
import { en } from './en/index.ts';

/** The languages of the web, in the order in which they are offered; each is called by its own name. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' };

/** A language and its words, which are only ever shown together. */
export interface Spoken {
  readonly language: Language;
  readonly messages: Messages;
}

/** English is always here: it is the page's own language, and what is left when another cannot be fetched. */
export const ENGLISH: Spoken = { language: 'en', messages: en };

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** Fetches the words of a language. Those of any but English are a file of their own, which only its readers load. */
export async function speak(language: Language): Promise<Spoken> {
  switch (language) {
    case 'en':
      return ENGLISH;
    case 'zh-CN':
      return { language, messages: (await import('./zh-CN/index.ts')).zhCn };
  }
}

/** What the reader has chosen before; else the first language of the browser's that there is; else English. */
export function chooseLanguage(chosen: string | null, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return preferred.map(languageOf).find((language) => language !== null) ?? 'en';
}

/** Traditional Chinese is another language: who reads it has not asked for Simplified. */
function languageOf(tag: string): Language | null {
  const { language, script } = maximized(tag);
  if (language === 'en') return 'en';
  return language === 'zh' && script === 'Hans' ? 'zh-CN' : null;
}

function maximized(tag: string): { language?: string | undefined; script?: string | undefined } {
  try {
    return new Intl.Locale(tag).maximize();
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
}
