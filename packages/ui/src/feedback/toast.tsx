import { X } from 'lucide-react';
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
import { Button } from '../action/button.tsx';
import { Notice } from './notice.tsx';
import type { Tone } from './status.tsx';

export interface ToastMessage {
  tone: Tone;
  title: string;
  detail?: string;
}

type Shown = ToastMessage & { id: number };

const VISIBLE_MS = 6000;
/** Marks where toasts are, for what must not take a click there as one beside itself. */
const TOASTS = { 'data-toasts': '' };

export function isInToast(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-toasts]') !== null;
}

const ShowContext = createContext<((message: ToastMessage) => void) | null>(null);
const ShownContext = createContext<{ shown: readonly Shown[]; dismiss: (id: number) => void } | null>(null);

/** Shows a short message at the foot of the page. It says what has happened and no more. */
export function useToast(): (message: ToastMessage) => void {
  const show = use(ShowContext);
  if (show === null) throw new Error('useToast is used outside of a ToastProvider');
  return show;
}

/** Keeps the messages; a ToastRegion inside shows them. */
export function ToastProvider({ children }: { children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<Shown[]>([]);
  const lastId = useRef(0);
  const show = useCallback((message: ToastMessage) => {
    lastId.current += 1;
    const id = lastId.current;
    setShown((before) => [...before.slice(-2), { ...message, id }]);
  }, []);
  const dismiss = useCallback(
    (id: number) => setShown((before) => before.filter((toast) => toast.id !== id)),
    [],
  );
  const held = useMemo(() => ({ shown, dismiss }), [shown, dismiss]);
  return (
    <ShowContext value={show}>
      <ShownContext value={held}>{children}</ShownContext>
    </ShowContext>
  );
}

export interface ToastRegionProps {
  regionLabel: string;
  dismissLabel: string;
}

/**
 * Where the messages stand: in the flow of the page, which makes room for them, so that they cover nothing. A dialog is
 * not of that flow: it ends above them by `--toasts`, the height from the foot of the window to their upper edge.
 */
export function ToastRegion({ regionLabel, dismissLabel }: ToastRegionProps): ReactNode {
  const held = use(ShownContext);
  if (held === null) throw new Error('A ToastRegion is used outside of a ToastProvider');
  const { shown, dismiss } = held;
  const region = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    const top = region.current?.getBoundingClientRect().top ?? 0;
    if (shown.length > 0) style.setProperty('--toasts', `${window.innerHeight - top}px`);
    return () => void style.removeProperty('--toasts');
  }, [shown]);
  return (
    <div
      ref={region}
      role="region"
      {...TOASTS}
      aria-label={regionLabel}
      className="flex shrink-0 flex-col items-end gap-2 border-line not-empty:border-t not-empty:px-4 not-empty:py-2"
    >
      {shown.map((toast) => (
        <Toast key={toast.id} toast={toast} dismissLabel={dismissLabel} onDismiss={dismiss} />
      ))}
    </div>
  );
}

interface ToastProps {
  toast: Shown;
  dismissLabel: string;
  onDismiss: (id: number) => void;
}

function Toast({ toast, dismissLabel, onDismiss }: ToastProps): ReactNode {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => onDismiss(toast.id), VISIBLE_MS);
    return () => clearTimeout(timer);
  }, [held, onDismiss, toast.id]);
  return (
    <div
      role={toast.tone === 'bad' ? 'alert' : 'status'}
      className="animate-appear pointer-events-auto relative z-50 w-full max-w-96"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Notice
        tone={toast.tone}
        title={toast.title}
        action={
          <Button
            variant="ghost"
            size="icon"
            aria-label={dismissLabel}
            onClick={() => onDismiss(toast.id)}
            /* In the line of the title. */
            className="-my-1.5 -mr-1.5"
          >
            <X size={16} strokeWidth={1.5} aria-hidden />
          </Button>
        }
      >
        {toast.detail}
      </Notice>
    </div>
  );
}
