import type { QueryClient } from '@tanstack/react-query';
import { endVisit, setSignedOut } from './session.ts';

/** What one tab tells the others of the same browser. It carries no data: each tab asks the server itself. */
export type Word =
  | { kind: 'changed'; namespace: string | null; service: string | null }
  | { kind: 'system-changed' }
  /** `onPurpose`: nothing of what was shown may stay. */
  | { kind: 'signed-out'; onPurpose?: boolean }
  /** `anotherCaller`: what was shown may belong to somebody else. */
  | { kind: 'signed-in'; anotherCaller: boolean };

const CHANNEL = 'holdfast';
/** Words that come together are heard as one. */
const GATHER_MS = 100;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What a call that went well has changed; null: it was no call of a procedure, and changed nothing. */
export function changeOf(mutationKey: readonly unknown[] | undefined, variables: unknown): Word | null {
  if (!Array.isArray(mutationKey?.[0])) return null;
  const path = mutationKey[0] as unknown[];
  if (path[0] === 'system') return { kind: 'system-changed' };
  const input = isRecord(variables) ? variables : {};
  return {
    kind: 'changed',
    namespace: textOrNull(input['namespace']),
    service: textOrNull(input['service']) ?? textOrNull(input['name']),
  };
}

/** Asks anew what a word is about: at once where the page is shown, else when it is shown again. */
function hear(queryClient: QueryClient, words: readonly Word[]): void {
  const refetchType = document.visibilityState === 'hidden' ? 'none' : 'active';
  void queryClient.invalidateQueries({
    refetchType,
    predicate: ({ queryKey }) => words.some((word) => concerns(word, queryKey)),
  });
}

function concerns(word: Word, [path, options]: readonly unknown[]): boolean {
  const name = Array.isArray(path) ? path.join('.') : '';
  if (word.kind === 'signed-in') return true;
  if (word.kind === 'signed-out') return name === 'project.list';
  if (word.kind === 'system-changed') return name === 'system.info';
  if (name === 'project.list' || name === 'db.list' || name === 'project.canvas') return true;
  if (name !== 'db.get' && name !== 'db.objects') return false;
  const input = isRecord(options) && isRecord(options['input']) ? options['input'] : {};
  return (
    (word.namespace === null || input['namespace'] === word.namespace) &&
    (word.service === null || input['name'] === word.service)
  );
}

/** A person has signed out: what was shown here goes, and nothing is asked any more. */
export function leave(queryClient: QueryClient): void {
  endVisit();
  for (const query of queryClient.getQueryCache().getAll()) query.reset();
}

const channels = new WeakMap<QueryClient, BroadcastChannel>();

export function tellOtherTabs(queryClient: QueryClient, word: Word | null): void {
  if (word !== null) channels.get(queryClient)?.postMessage(word);
}

/** Listening says nothing, so that no word comes back as an echo. */
export function listenToTabs(queryClient: QueryClient): void {
  const channel = new BroadcastChannel(CHANNEL);
  channels.set(queryClient, channel);
  let gathered: Word[] = [];
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'signed-in') {
      setSignedOut(false);
      if (data.anotherCaller) return void queryClient.resetQueries();
    }
    if (data.kind === 'signed-out' && data.onPurpose) return leave(queryClient);
    if (gathered.push(data) > 1) return undefined;
    setTimeout(() => {
      hear(queryClient, gathered);
      gathered = [];
    }, GATHER_MS);
    return undefined;
  };
}
