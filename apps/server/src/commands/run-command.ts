import { ArgumentError } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { credentialsCommand } from './credentials-command.ts';
import { rebuildCommand } from './rebuild-command.ts';
import { rotateKeyCommand } from './rotate-key-command.ts';

/** What is done instead of serving; each answers its exit code. All but `credentials` want the data folder alone. */
const COMMANDS = new Map([
  ['credentials', credentialsCommand],
  ['rebuild', rebuildCommand],
  ['rotate-key', rotateKeyCommand],
]);

/** ArgumentError where there is no such command. */
export async function runCommand(
  [name = '', ...args]: readonly string[],
  context: CommandContext,
): Promise<number> {
  const command = COMMANDS.get(name);
  if (command === undefined)
    throw new ArgumentError(`${name} is no command; there are: ${[...COMMANDS.keys()].join(', ')}.`);
  if (context.options.backend !== 'embedded')
    throw new ArgumentError(
      `${name} is for the embedded backend; with HOLDFAST_BACKEND=${context.options.backend} the platform keeps everything.`,
    );
  return command(args, context);
}
