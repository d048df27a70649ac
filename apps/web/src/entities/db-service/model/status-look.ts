import type { Shape, Tone } from '@holdfast/ui';
import type { ServiceStatus } from '@holdfast/db-backup-domain/wire';

/** Colour and shape of each status; the word comes from the messages. */
export const STATUS_LOOK: Record<ServiceStatus, { tone: Tone; shape: Shape }> = {
  Creating: { tone: 'running', shape: 'half' },
  Running: { tone: 'good', shape: 'dot' },
  Updating: { tone: 'running', shape: 'half' },
  Stopping: { tone: 'running', shape: 'half' },
  Stopped: { tone: 'neutral', shape: 'ring' },
  Failed: { tone: 'bad', shape: 'cross' },
  Abnormal: { tone: 'warn', shape: 'diamond' },
  Deleting: { tone: 'running', shape: 'half' },
  Deleted: { tone: 'neutral', shape: 'dash' },
  Unknown: { tone: 'warn', shape: 'ring' },
};
