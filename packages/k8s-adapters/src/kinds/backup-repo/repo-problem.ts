import { ANNOTATIONS, annotationOf, fieldOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

/**
 * Why the operator would find no place for a backup by this policy: a sentence, or null where it would find one, or
 * where that is not known because no BackupRepo is in sight. It takes the repository that the policy names, else the one
 * default one that is Ready.
 */
export function repoProblem(policy: unknown, repos: readonly KubeObject[]): string | null {
  if (repos.length === 0) return null;
  const named = textOf(policy, 'spec', 'backupRepoName');
  return named === null ? defaultRepoProblem(repos) : namedRepoProblem(named, repos);
}

/** The same of the default repository alone. */
export function defaultRepoProblem(repos: readonly KubeObject[]): string | null {
  const ready = repos.filter((repo) => isDefault(repo) && isReady(repo));
  if (ready.length === 1) return null;
  if (ready.length > 1)
    return `Several backup repositories are marked as the default one: ${ready.map(nameOf).join(', ')}.`;
  const waiting = repos.filter(isDefault);
  if (waiting.length === 0) return 'No backup repository is marked as the default one.';
  return `The default backup repository ${waiting.map(nameOf).join(', ')} is not ready.`;
}

function namedRepoProblem(name: string, repos: readonly KubeObject[]): string | null {
  const repo = repos.find((candidate) => nameOf(candidate) === name);
  if (!repo) return `The backup repository ${name} does not exist.`;
  if (isReady(repo)) return null;
  const phase = textOf(repo, 'status', 'phase');
  return `The backup repository ${name} is not ready${phase === null ? '' : ` (${phase})`}.`;
}

function isDefault(repo: KubeObject): boolean {
  return annotationOf(repo, ANNOTATIONS.isDefaultRepo) === 'true';
}

function isReady(repo: KubeObject): boolean {
  const going = (fieldOf(repo, 'metadata', 'deletionTimestamp') ?? null) !== null;
  return !going && textOf(repo, 'status', 'phase') === 'Ready';
}

function nameOf(repo: KubeObject): string {
  return textOf(repo, 'metadata', 'name') ?? '';
}
