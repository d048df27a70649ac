export { LanguageProvider, firstSpoken, useLanguage, useMessages } from './speaking.tsx';
export { LANGUAGES, LANGUAGE_NAMES, isLanguage } from './languages.ts';
export type { Spoken } from './languages.ts';
export type { Messages } from './en/index.ts';
