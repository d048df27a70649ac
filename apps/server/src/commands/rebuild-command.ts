import { rebuild, type RebuiltEntry } from '@holdfast/backup-engine';
import { pathInRepository } from '../env.ts';
import { readArguments } from './arguments.ts';
import { engineParts, engineSetting } from './engine-setting.ts';
import type { CommandContext } from './command-context.ts';

const WELL: readonly RebuiltEntry['outcome'][] = ['recorded', 'known'];

/** A new catalogue out of a repository and its master key. 0: every backup in it is listed; 1: some are not. */
export async function rebuildCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const given = readArguments(args, ['repository', 'key', 'data-dir']);
  const counts = new Map<RebuiltEntry['outcome'], number>();
  const path = (text: string | undefined) => (text === undefined ? undefined : pathInRepository(text));
  await rebuild(
    {
      ...engineSetting(context.options, given['data-dir']),
      repository: path(given.repository),
      keyFile: path(given.key),
    },
    {
      ...engineParts(context.options),
      host: { log: context.log },
      signal: context.signal,
      onEntry(entry) {
        counts.set(entry.outcome, (counts.get(entry.outcome) ?? 0) + 1);
        context.say(lineOf(entry));
      },
    },
  );
  const listed = WELL.reduce((sum, outcome) => sum + (counts.get(outcome) ?? 0), 0);
  const others = [...counts].filter(([outcome]) => !WELL.includes(outcome));
  const rest = others.map(([outcome, count]) => `, ${String(count)} ${outcome}`).join('');
  context.say(`Rebuilt: ${String(listed)} backups are listed and were read back${rest}.`);
  return others.some(([outcome]) => outcome !== 'left-alone') ? 1 : 0;
}

function lineOf({ outcome, backup, artifactId, reason }: RebuiltEntry): string {
  const what = backup === null ? artifactId : `${backup} (${artifactId})`;
  return `${outcome}: ${what}${reason === null ? '' : `: ${reason}`}`;
}
