import type { ReactNode } from 'react';
import { ToastRegion } from '@holdfast/ui';
import { useMessages } from '../shared/i18n/index.ts';

/** What has just happened, for a moment. */
export function Notifications(): ReactNode {
  const m = useMessages().shell;
  return <ToastRegion regionLabel={m.notifications} dismissLabel={m.dismiss} />;
}
