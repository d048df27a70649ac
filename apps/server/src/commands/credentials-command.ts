import { readManagedCredentials } from '@holdfast/backup-engine';
import { pathInRepository } from '../env.ts';
import { ArgumentError, readArguments } from './arguments.ts';
import type { CommandContext } from './command-context.ts';

/** How to log in to a DB Service that Holdfast runs, for whoever can read its data folder. Answers 0. */
export async function credentialsCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const given = readArguments(args, ['service', 'namespace', 'data-dir']);
  if (given.service === undefined) throw new ArgumentError('credentials needs --service and its name.');
  const { dataDir, masterKeyFile } = context.options;
  const found = await readManagedCredentials(
    {
      dataDir: pathInRepository(given['data-dir'] ?? dataDir),
      ...(masterKeyFile === undefined ? {} : { masterKeyPath: pathInRepository(masterKeyFile) }),
    },
    { name: given.service, namespace: given.namespace },
  );
  const { engineLabel, host, port, username, password } = found;
  for (const [what, value] of Object.entries({ engine: engineLabel, host, port, user: username, password }))
    context.say(`${what.padEnd(9)}${String(value)}`);
  return 0;
}
