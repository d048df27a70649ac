import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePrograms } from './fake-program.testing.ts';
import { runTool } from './run-tool.ts';
import { sweepSecretFiles } from './secret-files.ts';
import { redact, StderrTail } from './stderr-tail.ts';

const SECRET = 'correct horse:battery';

describe('secret files', () => {
  it('are 0600 in a 0700 folder, reach the program by path, and are gone afterwards', async () => {
    await using fake = await fakePrograms();
    const scratch = path.join(fake.folder, 'scratch');
    const script = 'stat -c %a "$KEYFILE" "$(dirname "$KEYFILE")"; cat "$KEYFILE"; cat "$1" | wc -c';
    const command = {
      ...(await fake.shell('reader', script, ['{file:key}'])),
      env: { KEYFILE: '{file:key}' },
      secretFiles: { key: SECRET },
    };
    const { stdout } = await runTool(command, { scratch });
    expect(stdout.toString()).toBe(`600\n700\n${SECRET}${SECRET.length}\n`);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('lend their path to no text that only holds the placeholder', async () => {
    await using fake = await fakePrograms();
    const args = ["dbname='{file:key}'", 'x{file:key}', '{file:other}', '--file={file:key}'];
    const command = {
      ...(await fake.shell('says', 'printf "%s\\n" "$@"', args)),
      secretFiles: { key: SECRET },
    };
    const { stdout } = await runTool(command, { scratch: fake.folder });
    const lines = stdout.toString().trim().split('\n');
    expect(lines.slice(0, 3)).toEqual(args.slice(0, 3));
    expect(lines[3]).toMatch(/^--file=\/.*\/key$/);
  });

  it('are gone after a failure, and what the program says of them is redacted', async () => {
    await using fake = await fakePrograms();
    const scratch = path.join(fake.folder, 'scratch');
    const command = {
      ...(await fake.shell('leaky', 'echo "bad password $(cat "$1")" >&2; exit 1', ['{file:key}'])),
      secretFiles: { key: SECRET },
      secrets: [SECRET],
    };
    const error = await runTool(command, { scratch }).catch((caught: unknown) => caught as Error);
    expect(String(error)).toContain('bad password [redacted]');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(SECRET);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('are gone when the program cannot be started', async () => {
    await using fake = await fakePrograms();
    const command = { program: '/nowhere', args: [], secretFiles: { key: SECRET } };
    await expect(runTool(command, { scratch: fake.folder })).rejects.toMatchObject({ kind: 'spawn' });
    expect(await readdir(fake.folder)).toEqual([]);
  });

  it('that a crash left are swept, and nothing else', async () => {
    await using fake = await fakePrograms();
    await mkdir(path.join(fake.folder, 'holdfast-secret-abc123'));
    await writeFile(path.join(fake.folder, 'holdfast-secret-abc123', 'pgpass'), SECRET);
    await writeFile(path.join(fake.folder, 'mine.txt'), 'keep');
    expect(await sweepSecretFiles(fake.folder)).toBe(1);
    expect(await readdir(fake.folder)).toEqual(['mine.txt']);
    expect(await sweepSecretFiles(path.join(fake.folder, 'absent'))).toBe(0);
  });
});

describe('what a program says', () => {
  it('is cut without leaving a part of a secret at the edge', () => {
    const tail = new StderrTail([SECRET]);
    tail.write(Buffer.from(SECRET + 'x'.repeat(16 * 1024 - 5)));
    expect(tail.text()).not.toMatch(/battery|horse|tery/);
    expect(tail.text().length).toBeLessThanOrEqual(16 * 1024);
  });

  it('is redacted longest secret first', () => {
    expect(redact('pass password', ['pass', 'password'])).toBe('[redacted] [redacted]');
  });
});

describe('a small program', () => {
  it('gives its output and its words', async () => {
    await using fake = await fakePrograms();
    const both = await fake.shell('both', 'echo out; echo err >&2');
    const { stdout, stderr } = await runTool(both);
    expect([stdout.toString(), stderr]).toEqual(['out\n', 'err\n']);
  });

  it('fails when it says too much, and when it takes too long', async () => {
    await using fake = await fakePrograms();
    const endless = await fake.shell('endless', 'while :; do echo data; done');
    await expect(runTool(endless, { maxOutputBytes: 1000 })).rejects.toMatchObject({ kind: 'overflow' });
    const slow = await fake.shell('slow', 'exec sleep 300');
    await expect(runTool(slow, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('inherits no environment but the fixed one', async () => {
    await using fake = await fakePrograms();
    const { stdout } = await runTool(await fake.shell('environment', 'env | cut -d= -f1 | sort'));
    const names = stdout.toString().trim().split('\n');
    expect(names.filter((name) => name !== 'PWD' && name !== '_' && name !== 'OLDPWD')).toEqual([
      'LANG',
      'LC_MESSAGES',
      'PATH',
      'TZ',
    ]);
  });

  it.skipIf(process.getuid?.() !== 0)('runs under another account (needs root)', async () => {
    await using fake = await fakePrograms();
    const account = { uid: 65534, gid: 65534 };
    const { stdout } = await runTool(await fake.shell('who', 'id -u; id -g; id -G'), { account });
    expect(stdout.toString()).toBe('65534\n65534\n65534\n');
  });
});
