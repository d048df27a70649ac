import { useCallback } from 'react';
import { trpc } from './trpc.ts';

/** Refetches what shows projects, DB Services and their backups: after each change, and on request. */
export function useRefresh(): () => Promise<void> {
  const utils = trpc.useUtils();
  return useCallback(async () => {
    await Promise.all([
      utils.project.list.invalidate(),
      utils.db.get.invalidate(),
      utils.db.list.invalidate(),
      utils.project.canvas.invalidate(),
    ]);
  }, [utils]);
}
