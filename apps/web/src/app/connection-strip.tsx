import type { ReactNode } from 'react';
import { Button, Status } from '@holdfast/ui';
import { useOldestShown, useServerHealth, useServerTrouble } from '../shared/api/index.ts';
import { formatClock, formatElapsed } from '../shared/format/index.ts';
import { useMessages } from '../shared/i18n/index.ts';
import { useServerNow } from '../shared/time/index.ts';

const SECOND_MS = 1000;

/** While the server does not answer: since when what one sees is old, and that the page goes on asking. */
export function ConnectionStrip(): ReactNode {
  const m = useMessages().shell.connection;
  const trouble = useServerTrouble();
  const health = useServerHealth();
  const shownAt = useOldestShown();
  /* Always there, so that its words are read aloud when they come and when they go. */
  return (
    <div role="status" className="shrink-0">
      {/* Where nothing is shown yet, what could not be loaded says so itself. */}
      {trouble === null || shownAt === null ? null : (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-surface px-4 py-2 text-sm">
          <Status tone="warn" shape="diamond" label={m[trouble.kind]} />
          <ShownAsOf at={shownAt} />
          <Button size="sm" onClick={() => health.tryNow()}>
            {m.tryNow}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Counts by the second; read aloud it would never end. */
function ShownAsOf({ at }: { at: number }): ReactNode {
  const m = useMessages().shell.connection;
  const now = useServerNow(SECOND_MS);
  return (
    <span aria-live="off" className="text-muted">
      {m.shownAsOf(formatClock(at), formatElapsed(now - at))}
    </span>
  );
}
