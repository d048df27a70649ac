import { X } from 'lucide-react';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
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

const ToastContext = createContext<((message: ToastMessage) => void) | null>(null);

/** Shows a short message at the edge of the page. It says what has happened and no more. */
export function useToast(): (message: ToastMessage) => void {
  const show = use(ToastContext);
  if (show === null) throw new Error('useToast is used outside of a ToastProvider');
  return show;
}

export interface ToastProviderProps {
  children: ReactNode;
  regionLabel: string;
  dismissLabel: string;
}

export function ToastProvider({ children, regionLabel, dismissLabel }: ToastProviderProps): ReactNode {
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
  const region = useMemo(
    () => (
      <div
        role="region"
        {...TOASTS}
        aria-label={regionLabel}
        className="pointer-events-none fixed right-3 bottom-3 left-3 z-50 flex flex-col items-end gap-2"
      >
        {shown.map((toast) => (
          <Toast key={toast.id} toast={toast} dismissLabel={dismissLabel} onDismiss={dismiss} />
        ))}
      </div>
    ),
    [shown, dismiss, dismissLabel, regionLabel],
  );
  return (
    <ToastContext value={show}>
      {children}
      {region}
    </ToastContext>
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
      className="animate-appear pointer-events-auto w-full max-w-96 rounded-control shadow-overlay"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Notice
        tone={toast.tone}
        title={toast.title}
        action={
          <Button variant="ghost" size="icon" aria-label={dismissLabel} onClick={() => onDismiss(toast.id)}>
            <X size={16} strokeWidth={1.5} aria-hidden />
          </Button>
        }
      >
        {toast.detail}
      </Notice>
    </div>
  );
}
