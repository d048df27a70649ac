export { timelineFrom, timelineOf, MOST_MARKS } from './timeline.ts';
