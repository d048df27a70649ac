import type { Messages } from '../en/index.ts';
import { backup } from './backup.ts';
import { browser } from './browser.ts';
import { errors } from './errors.ts';
import { naming } from './naming.ts';
import { policy } from './policy.ts';
import { restore } from './restore.ts';
import { services } from './services.ts';
import { shell } from './shell.ts';
import { time } from './time.ts';
import { timeline } from './timeline.ts';

/** Simplified Chinese. Which word stands for which thing: docs/guide/languages.md. */
export const zhCn: Messages = {
  ...{ backup, browser, errors, naming, policy, restore, services, shell, time, timeline },
};
