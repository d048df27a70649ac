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

export const en = { backup, browser, errors, naming, policy, restore, services, shell, time, timeline };

/** Everything the web says. A language is one such table; English is the one all others are shaped by. */
export type Messages = typeof en;
