import type { Credentials } from '../dialect.ts';
import type { ToolCommand } from '../../processes/tool-command.ts';

const OPTION_FILE = 'options.cnf';

/** How a command line program reaches a server, without its password in arguments or environment. */
export interface ClientAccess extends Pick<ToolCommand, 'secretFiles' | 'secrets'> {
  /** Must be the first argument. No other option file is read: nothing of the machine changes what a program does. */
  readonly first: string;
}

export function clientAccess(
  { host, port, username, password }: Credentials,
  { encrypted = false }: { encrypted?: boolean | undefined } = {},
): ClientAccess {
  const lines = [
    '[client]',
    `host=${optionValue(host)}`,
    `port=${port}`,
    'protocol=tcp',
    `user=${optionValue(username)}`,
    `password=${optionValue(password)}`,
    // As for our own connections: a server that demands encryption gets it.
    ...(encrypted ? ['ssl'] : []),
  ];
  return {
    first: `--defaults-file={file:${OPTION_FILE}}`,
    secretFiles: { [OPTION_FILE]: `${lines.join('\n')}\n` },
    secrets: [password],
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Quoted, so that spaces, `#` and quotes are part of the value. */
function optionValue(text: string): string {
  return `"${text.replaceAll(/[\\"\n\r\t]/g, (character) => ESCAPES[character] as string)}"`;
}
