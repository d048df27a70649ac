import { askSystemInfo } from '../entities/system/index.ts';
import { askDataBrowser } from '../pages/data-browser/index.ts';
import type { FirstQuestions } from '../shared/api/index.ts';
import { BROWSE } from '../shared/routes/index.ts';

/**
 * Asks for what the page at this address shows, before anything is drawn: where the answers are here first, the page is
 * drawn once, and with its rows. Never rejects.
 */
export async function askFirst(
  questions: FirstQuestions,
  address: { pathname: string; search: string },
): Promise<void> {
  const isBrowser = address.pathname === '/' || address.pathname.startsWith(BROWSE);
  await Promise.all([isBrowser ? askDataBrowser(questions, address) : null, askSystemInfo(questions)]);
}
