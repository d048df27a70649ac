import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AdminAccess } from '@holdfast/k8s-adapters/testing';
import type { ClusterKind } from './clear-namespace.ts';
import type { NamespaceOrder } from './own-namespace-process.ts';

/** A namespace that is there for one run; disposing takes it away with all that is in it, and throws where it cannot. */
export interface OwnNamespace extends AsyncDisposable {
  readonly name: string;
}

const PROGRAM = join(import.meta.dirname, 'own-namespace-process.ts');

/** Made, kept and taken away by a process of its own, which outlives this one for as long as that takes. */
export async function openOwnNamespace(access: AdminAccess, cluster: ClusterKind): Promise<OwnNamespace> {
  const name = `holdfast-test-${randomBytes(5).toString('hex')}`;
  /* In a group of its own: what interrupts the tests at a terminal does not reach it. */
  const child = spawn(process.execPath, [PROGRAM], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  /* That it has ended is told by its end. */
  child.stdin.on('error', () => undefined);
  const order: NamespaceOrder = { access, namespace: name, run: randomUUID(), cluster };
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const made = once(createInterface({ input: child.stdout }), 'line').then(() => true);
  const isMade = await Promise.race([made, ended.then(() => false)]);
  if (!isMade) throw new Error(said);
  return {
    name,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const [code] = await ended;
      if (code !== 0) throw new Error(`Something is left in the namespace ${name}. ${said}`);
    },
  };
}
