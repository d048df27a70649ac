import { useSyncExternalStore } from 'react';

/** Whether the server has said that nobody is signed in. One fact for the whole page, so it lives beside React. */
let signedOut = false;
const listeners = new Set<() => void>();

export function setSignedOut(next: boolean): void {
  if (signedOut === next) return;
  signedOut = next;
  for (const listener of listeners) listener();
}

export function useSignedOut(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => signedOut,
  );
}
