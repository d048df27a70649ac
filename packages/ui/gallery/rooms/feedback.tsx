import type { ReactNode } from 'react';
import {
  Badge,
  Button,
  EmptyState,
  Notice,
  Skeleton,
  Status,
  useToast,
  type Shape,
  type ToastMessage,
  type Tone,
} from '../../src/index.ts';
import { Specimen } from '../specimen.tsx';

const TONES: readonly Tone[] = ['good', 'running', 'warn', 'bad', 'neutral'];
const SHAPES: readonly Shape[] = ['dot', 'ring', 'half', 'cross', 'dash', 'diamond'];
const NOTICES: Record<Tone, { title: string; text: string }> = {
  good: { title: 'Read back', text: 'Every byte was read back on 21 November at 02:31.' },
  running: { title: 'A restore is under way', text: 'It makes orders-db-restored and touches nothing else.' },
  warn: { title: 'Data as of 14:02', text: 'The server does not answer. Trying again.' },
  bad: { title: 'The disk is full', text: 'Free 2 GB on /var/lib/holdfast, then back up again.' },
  neutral: { title: 'The service is stopped', text: 'Its backups stay, and can be restored.' },
};
const TOASTS: ToastMessage[] = [
  { tone: 'running', title: 'Backup started' },
  { tone: 'good', title: 'Backup completed', detail: 'before-migration, 1.2 GB, read back' },
  { tone: 'bad', title: 'Backup failed', detail: 'The disk is full: free 2 GB and try again.' },
];

export function FeedbackRoom(): ReactNode {
  return (
    <>
      <Specimen
        name="Status"
        note="A shape and a word; colour only repeats them."
        className="flex-col items-start"
      >
        {TONES.map((tone) => (
          <div key={tone} className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
            {SHAPES.map((shape) => (
              <span key={shape} className="w-32">
                <Status tone={tone} shape={shape} label={`${tone}, ${shape}`} />
              </span>
            ))}
          </div>
        ))}
        <p className="flex items-center gap-2 text-sm text-muted">
          Compact, where the word stands beside it:
          {TONES.map((tone) => (
            <Status key={tone} compact tone={tone} shape="dot" label={tone} />
          ))}
        </p>
      </Specimen>
      <Specimen name="Badge">
        <Badge>Manual</Badge>
        <Badge>PostgreSQL 16.4</Badge>
        <Badge>自动</Badge>
      </Specimen>
      <Notices />
      <Toasts />
      <Waiting />
      <Specimen name="EmptyState" className="grid items-start gap-4 p-0 lg:grid-cols-2">
        <EmptyState title="No backups yet" action={<Button variant="primary">Back up now</Button>}>
          A backup is a copy of all of this service. It can be restored into a new DB Service.
        </EmptyState>
        <EmptyState title="Nothing matches the filter" />
      </Specimen>
    </>
  );
}

function Notices(): ReactNode {
  return (
    <Specimen name="Notice" className="flex-col items-stretch">
      {TONES.map((tone) => (
        <Notice key={tone} tone={tone} title={NOTICES[tone].title}>
          {NOTICES[tone].text}
        </Notice>
      ))}
      <Notice tone="bad" title="The list could not be read" action={<Button size="sm">Try again</Button>}>
        The server does not answer. What is shown is as of 14:02.
      </Notice>
      <Notice tone="warn" title="A title alone" />
      <Notice tone="neutral" title="A very long name">
        before-the-migration-of-all-orders-of-the-last-twenty-years-and-of-everything-that-was-ever-stored-beside-them
      </Notice>
    </Specimen>
  );
}

function Toasts(): ReactNode {
  const show = useToast();
  return (
    <Specimen
      name="Toast"
      note="At the edge of the page for six seconds; three at most; held while one points at it."
    >
      {TOASTS.map((message) => (
        <Button key={message.tone} onClick={() => show(message)}>
          {message.title}
        </Button>
      ))}
    </Specimen>
  );
}

function Waiting(): ReactNode {
  return (
    <Specimen
      name="Skeleton"
      note="Has the size of what will stand there."
      className="flex-col items-stretch"
    >
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex gap-4">
          <Skeleton className="h-5 w-48" />
          <Skeleton className="h-5 w-20" />
          <Skeleton className="h-5 flex-1" />
        </div>
      ))}
    </Specimen>
  );
}
