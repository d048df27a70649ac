import { setTimeout as sleep } from 'node:timers/promises';

/** Whose view, and of which server. */
export interface ViewedService {
  readonly url: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Looks {
  /** Milliseconds of the looks that were answered with a view. */
  readonly whole: number[];
  /** Of those that were answered with nothing new. */
  readonly unchanged: number[];
  /** Of those that were not answered with a view at all, what was said. */
  readonly failures: string[];
}

interface Answered {
  readonly ms: number;
  /** null: nothing new. */
  readonly revision: string | null;
}

/** One `db.get` over HTTP, as the tab asks for it. Throws where the answer is none. */
export async function lookAt(
  { url, namespace, name }: ViewedService,
  { token, known }: { token: string; known?: string | undefined },
): Promise<Answered> {
  const input = { namespace, name, ...(known !== undefined && { knownRevision: known }) };
  const from = performance.now();
  const answer = await fetch(`${url}/trpc/db.get?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await answer.text();
  const ms = performance.now() - from;
  if (!answer.ok) throw new Error(`${String(answer.status)} ${text.slice(0, 500)}`);
  const { data } = (JSON.parse(text) as { result: { data: { unchanged?: true; revision?: string } } }).result;
  return { ms, revision: data.unchanged === true ? null : (data.revision ?? null) };
}

export interface Crowd {
  readonly service: ViewedService;
  readonly viewers: number;
  /** Shared among the viewers in turn. */
  readonly tokens: readonly string[];
  /** Rest between an answer and the next question of one viewer. */
  readonly everyMs: number;
  readonly seconds: number;
}

/** So many open tabs: each tells at each look what it has seen last. Their first looks are spread over one rest. */
export async function letThemLook(crowd: Crowd): Promise<Looks> {
  const looks: Looks = { whole: [], unchanged: [], failures: [] };
  const until = performance.now() + crowd.seconds * 1000;
  const view = async (at: number): Promise<void> => {
    const token = crowd.tokens[at % crowd.tokens.length] ?? '';
    let known: string | undefined;
    await sleep((at / crowd.viewers) * crowd.everyMs);
    while (performance.now() < until) {
      try {
        const { ms, revision } = await lookAt(crowd.service, { token, known });
        known = revision ?? known;
        (revision === null ? looks.unchanged : looks.whole).push(ms);
      } catch (error) {
        looks.failures.push(String(error));
      }
      await sleep(Math.min(crowd.everyMs, Math.max(0, until - performance.now())));
    }
  };
  await Promise.all(Array.from({ length: crowd.viewers }, (_, at) => view(at)));
  return looks;
}
