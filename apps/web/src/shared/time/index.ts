export { ServerClock, useServerNow } from './server-clock.tsx';
export { Elapsed, Instant } from './instant.tsx';
