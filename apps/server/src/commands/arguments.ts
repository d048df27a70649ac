/** What was written after the name of a command; the message is one line for the person who wrote it. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Reads `--name value` pairs. ArgumentError for anything else, and for a name that the command does not take. */
export function readArguments<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const read: Partial<Record<Name, string>> = {};
  for (let at = 0; at < args.length; at += 2) {
    const name = names.find((each) => `--${each}` === args[at]);
    const takes = names.map((each) => `--${each}`).join(', ');
    if (name === undefined)
      throw new ArgumentError(`${String(args[at])} is not understood; there are: ${takes}.`);
    const value = args[at + 1];
    if (value === undefined || value === '') throw new ArgumentError(`--${name} needs a value.`);
    read[name] = value;
  }
  return read;
}
