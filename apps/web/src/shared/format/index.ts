export {
  clockSpan,
  formatBytes,
  formatClock,
  formatDuration,
  formatElapsed,
  formatExact,
  formatInZone,
  formatRelative,
  viewerZone,
} from './format.ts';
