import { refetchIntervalMs } from '@holdfast/db-backup-domain/polling';

/** The domain's polling rule, as this page is now. */
export function pollEvery(busy: boolean): number | false {
  return refetchIntervalMs({ busy, hidden: document.visibilityState === 'hidden' });
}
