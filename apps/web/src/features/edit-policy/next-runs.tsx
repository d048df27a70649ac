import type { ReactNode } from 'react';
import { formatInZone, viewerZone } from '../../shared/format/index.ts';
import { useMessages, type Messages } from '../../shared/i18n/index.ts';
import type { PolicyDraft } from './policy-draft.ts';

export interface NextRunsProps {
  draft: PolicyDraft;
  runs: readonly string[];
}

/**
 * The next runs: with their date in the policy's zone, beside it by weekday and time the viewer's own, where that is
 * another zone, and UTC. A row wraps before it would be cut.
 */
export function NextRuns({ draft, runs }: NextRunsProps): ReactNode {
  const { policy, time } = useMessages();
  const m = policy.form;
  const mine = viewerZone();
  const zone = draft.timeZone ?? 'UTC';
  const others = [
    ...(mine === zone || mine === 'UTC' ? [] : [{ title: m.local, zone: mine }]),
    ...(zone === 'UTC' ? [] : [{ title: m.utc, zone: 'UTC' }]),
  ];
  return (
    <table className="w-full text-left text-xs">
      <caption className="mb-1 text-left text-sm font-medium text-text">{m.nextRuns}</caption>
      <thead className="align-bottom text-muted">
        <tr>
          {[{ title: zone === mine ? m.local : m.inZone(zone), zone }, ...others].map((column) => (
            <th key={column.title} scope="col" className="pr-3 pb-1 font-medium wrap-anywhere">
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="font-mono">
        {runs.map((at) => (
          <tr key={at} className="align-top">
            <td className="pr-3 pb-0.5">{formatInZone(at, zone, time)}</td>
            {others.map((column) => (
              <td key={column.title} className="pr-3 whitespace-nowrap">
                {dayAndTime(at, column.zone, time)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Without the date, which stands in the same row and is at most a day away: the weekday tells which. */
function dayAndTime(at: string, zone: string, words: Messages['time']): string {
  const [weekday, , time] = formatInZone(at, zone, words).split(' ');
  return `${weekday} ${time}`;
}
