import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { onTick } from './ticks.ts';

const OffsetContext = createContext(0);

export interface ServerClockProps {
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  offsetMs: number;
  children: ReactNode;
}

/** Lets everything inside count by the server's clock: a browser's may be wrong by hours. */
export function ServerClock({ offsetMs, children }: ServerClockProps): ReactNode {
  return <OffsetContext value={offsetMs}>{children}</OffsetContext>;
}

/** The server's time in milliseconds, read anew every `tickMs`, and at once where it is shown again. */
export function useServerNow(tickMs: number): number {
  const offset = use(OffsetContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const read = () => setNow((before) => (Date.now() - before < tickMs ? before : Date.now()));
    read();
    return onTick(tickMs, { tick: () => setNow(Date.now()), shown: read });
  }, [tickMs]);
  return now + offset;
}
