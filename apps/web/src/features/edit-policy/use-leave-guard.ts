import { useCallback, useEffect, useEffectEvent, useRef } from 'react';

/**
 * While there is something to lose, the browser asks before the page is closed, and going elsewhere within it calls
 * `onLeave` instead, with what goes on after all. A browser may not let itself be held (no Navigation API, or back
 * pressed twice): then it goes. Call the returned function before anything leaves on purpose.
 */
export function useLeaveGuard(dirty: boolean, onLeave: (goOn: () => void) => void): () => void {
  const leave = useEffectEvent(onLeave);
  const letGo = useRef(false);
  useEffect(() => {
    if (!dirty) return undefined;
    const within = 'navigation' in window ? window.navigation : null;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const hold = (event: NavigateEvent) => {
      const { cancelable, destination, navigationType } = event;
      if (letGo.current || !cancelable || !destination.sameDocument) return;
      event.preventDefault();
      /* A dialog covers the page: only the browser's own back and forward lead elsewhere. */
      leave(() => (navigationType === 'traverse' ? within?.traverseTo(destination.key) : undefined));
    };
    window.addEventListener('beforeunload', ask);
    within?.addEventListener('navigate', hold);
    return () => {
      window.removeEventListener('beforeunload', ask);
      within?.removeEventListener('navigate', hold);
    };
  }, [dirty]);
  return useCallback(() => void (letGo.current = true), []);
}
