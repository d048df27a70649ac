import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { BackupStatus } from './backup-status.tsx';

const pending: BackupSummary = {
  ...{ name: 'nightly', uid: 'b1', namespace: 'demo', description: null, type: 'manual', status: 'Pending' },
  ...{
    stalled: false,
    createdAt: '2026-11-21T08:00:00Z',
    startedAt: null,
    completedAt: null,
    durationMs: null,
  },
  ...{ sizeBytes: null, storage: null, failureReason: null, expiresAt: null, method: null, progress: null },
  restorable: { allowed: false, reason: 'BACKUP_NOT_COMPLETED' },
  deletable: { allowed: false, reason: 'BACKUP_IN_PROGRESS' },
  source: { namespace: 'demo', name: 'orders-db', uid: 's1', exists: true },
};

describe('the status of a backup that waits', () => {
  it.each([
    [0, 'Waiting; next in line.'],
    [1, 'Waiting; 1 backup before it.'],
    [3, 'Waiting; 3 backups before it.'],
  ])('with %i before it says so', (ahead, text) => {
    render(<BackupStatus backup={{ ...pending, ahead }} />);
    expect(screen.getByText(text)).toBeVisible();
  });

  it('says nothing of a place where the backend knows none', () => {
    render(<BackupStatus backup={pending} />);
    expect(screen.queryByText(/Waiting/)).not.toBeInTheDocument();
  });

  it('has no place any more once it runs', () => {
    render(
      <BackupStatus backup={{ ...pending, status: 'Running', startedAt: pending.createdAt, ahead: 0 }} />,
    );
    expect(screen.queryByText(/Waiting/)).not.toBeInTheDocument();
  });
});
