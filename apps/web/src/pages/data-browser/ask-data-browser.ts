import { askServices, askServiceView } from '../../entities/db-service/index.ts';
import { askProjects } from '../../entities/project/index.ts';
import type { FirstQuestions } from '../../shared/api/index.ts';
import { parseServicePath } from '../../shared/routes/index.ts';
import { filterAt } from './backups/use-backup-filter.ts';

/** Asks for what the Data Browser shows at this address, before it is drawn. */
export async function askDataBrowser(
  questions: FirstQuestions,
  { pathname, search }: { pathname: string; search: string },
): Promise<void> {
  const params = new URLSearchParams(search);
  const address = parseServicePath(pathname);
  const uid = params.get('uid') ?? undefined;
  await Promise.all([
    address === null ? null : askServiceView(questions, { ...address, uid }, filterAt(params)),
    askServices(questions),
    askProjects(questions),
  ]);
}
