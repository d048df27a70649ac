import { createContext, use, useEffect, useState, type ReactNode } from 'react';

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

/** The server's time in milliseconds, read anew every `tickMs`. */
export function useServerNow(tickMs: number): number {
  const offset = use(OffsetContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [tickMs]);
  return now + offset;
}
