import { Component, type ReactNode } from 'react';
import { Button, EmptyState } from '@holdfast/ui';
import { useMessages } from '../shared/i18n/index.ts';

/** A fault in drawing the page ends here and says so, instead of leaving an empty window. React reports it. */
export class FaultBoundary extends Component<{ children: ReactNode }, { faulty: boolean }> {
  override state = { faulty: false };

  static getDerivedStateFromError(): { faulty: boolean } {
    return { faulty: true };
  }

  override render(): ReactNode {
    return this.state.faulty ? <FaultPage /> : this.props.children;
  }
}

function FaultPage(): ReactNode {
  const m = useMessages().shell;
  return (
    <main id="content">
      <EmptyState
        title={m.crashed}
        action={
          <Button variant="primary" onClick={() => window.location.reload()}>
            {m.reload}
          </Button>
        }
      >
        {m.crashedBody}
      </EmptyState>
    </main>
  );
}
