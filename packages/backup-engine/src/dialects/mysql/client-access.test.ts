import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runTool } from '../../processes/run-tool.ts';
import { clientAccess } from './client-access.ts';
import { nativePasswordHash } from './server/native-password.ts';
import { findOf } from './tools.ts';

const client = await findOf('client', 'MariaDB');

it.skipIf(client === null)('writes options that the client reads as they were meant', async () => {
  const password = ` '"\\#;=%s ü\t[client] `;
  const access = clientAccess({ host: '127.0.0.1', port: 3306, username: '--help', password });
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-options-'));
  try {
    const file = path.join(folder, 'options.cnf');
    await writeFile(file, Object.values(access.secretFiles ?? {})[0] as string);
    const args = [`--defaults-file=${file}`, '--print-defaults'];
    const { stdout } = await runTool({ program: client?.program as string, args });
    // What it prints last is what it would use.
    expect(stdout.toString()).toContain(`--user=--help --password=${password}`);
    expect(access.first).toMatch(/^--defaults-file=\{file:/);
    expect(access.secrets).toEqual([password]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('hashes a password as the server does', () => {
  expect(nativePasswordHash('root')).toBe('*81F5E21E35407D884A6CD4A731AEBFB6AF209E1B');
  expect(nativePasswordHash('')).toBe('');
});
