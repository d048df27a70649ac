import { z } from 'zod';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { readPlainYaml } from './plain-yaml.ts';

/** The fields of one entry: what may stand there is for its reader to say. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a kubeconfig's current context leads to. */
export interface CurrentContext {
  readonly context: Fields;
  readonly cluster: Fields;
  readonly user: Fields;
}

const entries = z.array(z.looseObject({ name: z.string() })).nullish();
const kubeconfigSchema = z.looseObject({
  apiVersion: z.literal('v1').nullish(),
  kind: z.literal('Config').nullish(),
  'current-context': z.string().nullish(),
  contexts: entries,
  clusters: entries,
  users: entries,
});
const fieldsSchema = z.record(z.string(), z.unknown());

/** REQUEST_INVALID about a kubeconfig. `what` must hold nothing of it. */
export function kubeconfigRefusal(what: string): HoldfastError {
  return new HoldfastError('REQUEST_INVALID', { detail: `kubeconfig: ${what}` });
}

/** What `current-context` names; the rest of the text is not looked at. REQUEST_INVALID, without the text. */
export function currentContextOf(text: string): CurrentContext {
  const read = kubeconfigSchema.safeParse(readPlainYaml(text, 'kubeconfig'));
  if (!read.success) throw kubeconfigRefusal('this is no kubeconfig (apiVersion: v1, kind: Config).');
  const { 'current-context': current, contexts, clusters, users } = read.data;
  if (!current) throw kubeconfigRefusal('current-context is missing; kubectl config use-context sets it.');
  const context = entryOf(contexts, current, 'context');
  return {
    context,
    cluster: entryOf(clusters, context['cluster'], 'cluster'),
    user: entryOf(users, context['user'], 'user'),
  };
}

function entryOf(all: z.infer<typeof entries>, name: unknown, what: 'context' | 'cluster' | 'user'): Fields {
  const found = (all ?? []).filter((entry) => entry.name === name);
  if (found.length > 1) throw kubeconfigRefusal(`${what}s names the current ${what} twice.`);
  const fields = fieldsSchema.safeParse(found[0]?.[what]);
  if (!fields.success) throw kubeconfigRefusal(`the current ${what} is not in ${what}s.`);
  return fields.data;
}
