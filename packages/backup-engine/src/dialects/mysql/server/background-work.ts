import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Credentials, ServerFacts } from '../../dialect.ts';
import { withSession } from '../connection.ts';
import { optionFile } from './server-layout.ts';
import { readSettings } from './settings.ts';

const LINE = 'event-scheduler=ON\n';

/** Lets the event scheduler run, now and at every start, where the source's ran. Can be repeated. */
export async function releaseBackgroundWork(credentials: Credentials, facts: ServerFacts): Promise<void> {
  if (readSettings(facts.settings).events !== true) return;
  const data = await withSession(credentials, {}, async (session) => {
    await session.execute('SET GLOBAL event_scheduler = ON');
    const [row] = await session.table('SELECT @@GLOBAL.datadir');
    return row?.[0] ?? '';
  });
  const file = optionFile(path.dirname(path.resolve(data)));
  const text = await readFile(file, 'utf8');
  if (!text.endsWith(LINE)) await appendFile(file, LINE);
}
