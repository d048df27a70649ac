import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

/** A block of commands of the page, by the headings it stands under. */
export interface PageBlock {
  readonly part: string;
  readonly section: string;
  readonly text: string;
  /** Its first line asks the reader to fill in what follows. */
  readonly asks: boolean;
}

/** The blocks of docs/guide/recovery.md, in their order. */
export async function readPage(): Promise<PageBlock[]> {
  const page = await readFile(join(ROOT, 'docs/guide/recovery.md'), 'utf8');
  const blocks: PageBlock[] = [];
  let [part, section] = ['', ''];
  for (const [, hashes, heading, text] of page.matchAll(/^(##+) ([^\n]+)$|^```sh\n(.*?)^```$/gms)) {
    if (hashes === '##') [part, section] = [heading ?? '', ''];
    else if (hashes !== undefined) section = heading ?? '';
    else if (text !== undefined) blocks.push({ part, section, text, asks: text.startsWith('# Fill in:') });
  }
  return blocks;
}

/** The block with the values of the reader: every one that it asks for, and no other. */
function filledIn({ text }: PageBlock, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /^(export )?([A-Z_]+)=.*$/gm,
    (_line, exported: string | undefined, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The page asks for ${name}`);
      return `${exported ?? ''}${name}='${value.replaceAll("'", `'\\''`)}'`;
    },
  );
}

interface Following {
  readonly folder: string;
  readonly values: Readonly<Record<string, string>>;
  /** A folder with programs that the reader has installed. */
  readonly programs?: string;
}

/** Runs blocks of the page as one shell session, as a reader does, and stops at the first error. Answers what it said. */
export async function follow(
  blocks: readonly PageBlock[],
  { folder, values, programs }: Following,
): Promise<string> {
  const script = blocks.map((block) => (block.asks ? filledIn(block, values) : block.text)).join('\n');
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...process.env, PATH: [programs, process.env['PATH']].filter(Boolean).join(':') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(shell, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The page ended with exit code ${code}:\n${said}\n---\n${script}`);
  return said;
}
