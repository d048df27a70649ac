import { setTimeout as sleep } from 'node:timers/promises';
import type { FrontUser } from '@holdfast/k8s-adapters/testing';
import { ask, type Answer, type KubeServer } from '@holdfast/server/testing';

const FOLLOWS_WITHIN_MS = 30_000;

/** A person who asks over HTTP, and everything that they were answered. */
export class Person {
  readonly user: FrontUser;
  readonly #server: KubeServer;
  readonly #answers: string[];
  cookie = '';

  constructor(user: FrontUser, server: KubeServer, answers: string[]) {
    this.user = user;
    this.#server = server;
    this.#answers = answers;
  }

  async signIn(body: object): Promise<Answer> {
    const answer = await this.#noted({ method: 'POST', path: '/session', body: JSON.stringify(body) });
    this.cookie = String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '';
    return answer;
  }

  async get(procedure: string, input: object = {}): Promise<Answer> {
    const query = encodeURIComponent(JSON.stringify(input));
    return this.#noted({ path: `/trpc/${procedure}?input=${query}`, headers: { cookie: this.cookie } });
  }

  async post(procedure: string, input: object): Promise<Answer> {
    const headers = { cookie: this.cookie };
    return this.#noted({ method: 'POST', path: `/trpc/${procedure}`, headers, body: JSON.stringify(input) });
  }

  async #noted(asked: Parameters<typeof ask>[1]): Promise<Answer> {
    const headers = { ...asked.headers, ...(asked.body && { 'content-type': 'application/json' }) };
    const answer = await ask(this.#server.port, { ...asked, headers });
    this.#answers.push(answer.body);
    return answer;
  }
}

/** The code of a refusal; undefined where it was none. */
export function reasonOf(answer: Answer): unknown {
  return (answer.json() as { error?: { data: { reason: string } } }).error?.data.reason;
}

export function namesOf(answer: Answer): string[] {
  return (answer.json() as { result: { data: { name: string }[] } }).result.data.map(({ name }) => name);
}

/** The answer once it is of this status: caches follow by themselves. */
export async function until(status: number, answered: () => Promise<Answer>): Promise<Answer> {
  const limit = AbortSignal.timeout(FOLLOWS_WITHIN_MS);
  for (;;) {
    const answer = await answered();
    if (answer.status === status) return answer;
    if (limit.aborted) throw new Error(`Waited in vain for ${status}: ${answer.status} ${answer.body}`);
    await sleep(100);
  }
}
