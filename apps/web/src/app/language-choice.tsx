import type { ReactNode } from 'react';
import { Select, useToast } from '@holdfast/ui';
import { LANGUAGES, LANGUAGE_NAMES, isLanguage, useLanguage, useMessages } from '../shared/i18n/index.ts';

/** Each language is called by its own name: who cannot read the page finds theirs. */
export function LanguageChoice(): ReactNode {
  const m = useMessages().shell;
  const { language, choose } = useLanguage();
  const toast = useToast();
  const take = (value: string) => {
    if (isLanguage(value)) choose(value).catch(() => toast({ tone: 'bad', title: m.languageFailed }));
  };
  return (
    <Select
      aria-label={m.language}
      value={language}
      onValue={take}
      options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
    />
  );
}
