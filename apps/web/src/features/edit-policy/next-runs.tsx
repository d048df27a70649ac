import { useMemo, type ReactNode } from 'react';
import { formatInZone, viewerZone } from '../../shared/format/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { useServerNow } from '../../shared/time/index.ts';
import { nextRunsOf, type PolicyDraft } from './policy-draft.ts';

const RUNS = 5;
const MINUTE_MS = 60_000;

/** The next five runs: in the policy's zone where that is not the viewer's, in the viewer's, and in UTC. */
export function NextRuns({ draft }: { draft: PolicyDraft }): ReactNode {
  const m = useMessages().policy.form;
  const minute = Math.floor(useServerNow(MINUTE_MS) / MINUTE_MS);
  const runs = useMemo(
    () => nextRunsOf(draft, new Date(minute * MINUTE_MS).toISOString(), RUNS),
    [draft, minute],
  );
  const mine = viewerZone();
  const zone = draft.timeZone ?? 'UTC';
  const columns = [
    ...(zone === mine || zone === 'UTC' ? [] : [{ title: m.inZone(zone), zone }]),
    { title: m.local, zone: mine },
    { title: m.utc, zone: 'UTC' },
  ];
  return (
    <section aria-label={m.nextRuns} tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-left text-xs">
        <caption className="mb-1 text-left text-sm font-medium text-text">{m.nextRuns}</caption>
        <thead className="text-muted">
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className="pr-3 pb-1 font-medium">
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="font-mono">
          {runs.map((at) => (
            <tr key={at}>
              {columns.map((column) => (
                <td key={column.title} className="pr-3 whitespace-nowrap">
                  {formatInZone(at, column.zone)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
