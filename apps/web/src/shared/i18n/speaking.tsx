import {
  createContext,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import type { Messages } from './en/index.ts';
import { ENGLISH, chooseLanguage, isLanguage, speak, type Language, type Spoken } from './languages.ts';

const STORED_AT = 'holdfast.language';

interface Speaking extends Spoken {
  /** Resolves when the page speaks it; rejects, and leaves the page as it is, when its words cannot be fetched. */
  choose: (language: Language) => Promise<void>;
}

const SpeakingContext = createContext<Speaking>({ ...ENGLISH, choose: () => Promise.resolve() });

/** The language to open the page in, with its words: chosen in this browser before, or asked for by it. */
export async function firstSpoken(): Promise<Spoken> {
  const language = chooseLanguage(localStorage.getItem(STORED_AT), navigator.languages);
  return speak(language).catch(() => ENGLISH);
}

export interface LanguageProviderProps {
  first?: Spoken | undefined;
  children: ReactNode;
}

export function LanguageProvider({ first = ENGLISH, children }: LanguageProviderProps): ReactNode {
  const [spoken, setSpoken] = useState(first);
  const wanted = useRef(first.language);
  const show = useCallback(async (language: Language) => {
    wanted.current = language;
    const next = await speak(language);
    /* Of two quick choices the last one holds, whichever arrives last. */
    if (wanted.current !== language) return false;
    setSpoken(next);
    return true;
  }, []);
  const choose = useCallback(
    async (language: Language) => {
      if (await show(language)) localStorage.setItem(STORED_AT, language);
    },
    [show],
  );
  useEffect(() => {
    /* Said to the other tabs of this browser alone, which keep nothing: two that followed each other would not end. */
    const follow = ({ key, newValue }: StorageEvent) => {
      if (key === STORED_AT && isLanguage(newValue)) show(newValue).catch(() => undefined);
    };
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, [show]);
  useLayoutEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  const speaking = useMemo(() => ({ ...spoken, choose }), [spoken, choose]);
  return <SpeakingContext value={speaking}>{children}</SpeakingContext>;
}

export function useMessages(): Messages {
  return use(SpeakingContext).messages;
}

export function useLanguage(): Pick<Speaking, 'language' | 'choose'> {
  return use(SpeakingContext);
}
