import { rotateKey } from '@holdfast/backup-engine';
import { readArguments } from './arguments.ts';
import { engineParts, engineSetting } from './engine-setting.ts';
import type { CommandContext } from './command-context.ts';

/** A new master key for a data folder. 0: every artifact opens with it; 1: some open with neither key. */
export async function rotateKeyCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const given = readArguments(args, ['data-dir']);
  const { from, to, changed, unopened, retiredKeyPath } = await rotateKey(
    engineSetting(context.options, given['data-dir']),
    { ...engineParts(context.options), host: { log: context.log } },
  );
  for (const { artifactId, reason } of unopened) context.say(`not opened: ${artifactId}: ${reason}`);
  context.say(
    `Changed: ${String(changed)} backups open with the master key ${to}, and no more with ${from}.`,
  );
  context.say(`The old key is kept as ${retiredKeyPath}. Keep a copy of the new one elsewhere, now.`);
  return unopened.length > 0 ? 1 : 0;
}
