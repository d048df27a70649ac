import { useSyncExternalStore } from 'react';

/** Whether the server has said that nobody is signed in. One fact for the whole page, so it lives beside React. */
let signedOut = false;
/** How many have signed out on purpose. */
let visit = 0;
const listeners = new Set<() => void>();

/** True: that was news. */
export function setSignedOut(next: boolean): boolean {
  if (signedOut === next) return false;
  signedOut = next;
  tell();
  return true;
}

/** Signed out on purpose: whoever comes next finds nothing open, and nothing that was typed. */
export function endVisit(): void {
  signedOut = true;
  visit += 1;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSignedOut(): boolean {
  return useSyncExternalStore(subscribe, () => signedOut);
}

/** Another number for each visit: what was open in one is not there in the next. */
export function useVisit(): number {
  return useSyncExternalStore(subscribe, () => visit);
}
