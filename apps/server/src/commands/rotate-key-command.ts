import { rotateKey } from '@holdfast/backup-engine';
import { pathInRepository } from '../env.ts';
import { readArguments } from './arguments.ts';
import type { CommandContext } from './run-command.ts';

/** A new master key for a data folder. 0: every artifact opens with it; 1: some open with neither key. */
export async function rotateKeyCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const given = readArguments(args, ['data-dir']);
  const { dataDir, serversDir, masterKeyFile } = context.options;
  const { from, to, changed, unopened, retiredKeyPath } = await rotateKey(
    {
      dataDir: pathInRepository(given['data-dir'] ?? dataDir),
      ...(serversDir === undefined ? {} : { serversDir: pathInRepository(serversDir) }),
      ...(masterKeyFile === undefined ? {} : { masterKeyPath: pathInRepository(masterKeyFile) }),
    },
    { host: { log: context.log } },
  );
  for (const { artifactId, reason } of unopened) context.say(`not opened: ${artifactId}: ${reason}`);
  context.say(
    `Changed: ${String(changed)} backups open with the master key ${to}, and no more with ${from}.`,
  );
  context.say(`The old key is kept as ${retiredKeyPath}. Keep a copy of the new one elsewhere, now.`);
  return unopened.length > 0 ? 1 : 0;
}
