import type { Call } from '@holdfast/db-backup-domain/backend';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import { ENGINES, type Engine, type SystemInfo } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import { defaultRepoProblem } from '../kinds/backup-repo/repo-problem.ts';
import type { KubeContext } from '../kube-context.ts';

const LABELS: Record<Engine, string> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
};

/** What this installation can do, as far as this caller may see, and what its operator should know. */
export async function systemInfo(context: KubeContext, call: Call): Promise<Omit<SystemInfo, 'version'>> {
  const [namespace] = await context.readableNamespaces(call);
  const state = namespace === undefined ? null : await context.stateOf(call, namespace);
  return {
    backend: 'kubeblocks',
    engines: ENGINES.map((engine) => ({
      engine,
      label: LABELS[engine],
      available: true,
      tools: [{ name: 'KubeBlocks', version: context.line, install: null }],
    })),
    warnings: [...aboutLine(context.line), ...(state === null ? [] : aboutPlatform(state))],
  };
}

function aboutLine(line: KubeblocksLine): SystemInfo['warnings'] {
  if (line !== '1.2') return [];
  const message = 'KubeBlocks 1.2 is not released yet: how it restores may still change.';
  return [{ code: 'KUBEBLOCKS_LINE_PREVIEW', message }];
}

/** What may not be listed is not in sight, like what is not there: only what is seen is warned of. */
function aboutPlatform({ actionSets, backupRepos }: NamespaceState): SystemInfo['warnings'] {
  const repo = backupRepos.length === 0 ? null : defaultRepoProblem(backupRepos);
  return [
    ...(repo === null
      ? []
      : [{ code: 'REPOSITORY_NOT_READY', message: `${repo} Backups whose policy names none will fail.` }]),
    ...(actionSets.length > 0
      ? []
      : [
          {
            code: 'ACTION_SETS_UNSEEN',
            message:
              'No ActionSet is in sight, so that no backup can be made: allow to list actionsets.dataprotection.kubeblocks.io, and see that the addons are installed.',
          },
        ]),
  ];
}
