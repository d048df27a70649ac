interface Listener {
  /** The time has come round. */
  tick: () => void;
  /** The page may have been hidden, and its timers asleep. */
  shown: () => void;
}

const clocks = new Map<number, { listeners: Set<Listener>; stop: () => void }>();

/** Calls every `tickMs`, and when the page is shown again. One timer serves all that ask for the same. */
export function onTick(tickMs: number, listener: Listener): () => void {
  const clock = clocks.get(tickMs) ?? startClock(tickMs);
  clock.listeners.add(listener);
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size > 0) return;
    clock.stop();
    clocks.delete(tickMs);
  };
}

function startClock(tickMs: number) {
  const listeners = new Set<Listener>();
  const tick = () => listeners.forEach((listener) => listener.tick());
  const shown = () => listeners.forEach((listener) => listener.shown());
  const timer = setInterval(tick, tickMs);
  document.addEventListener('visibilitychange', shown);
  const stop = () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', shown);
  };
  const clock = { listeners, stop };
  clocks.set(tickMs, clock);
  return clock;
}
