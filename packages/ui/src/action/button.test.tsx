import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Button } from './button.tsx';

describe('a button that cannot be used now', () => {
  it('does nothing, says why, and still takes the focus', async () => {
    const onClick = vi.fn();
    const onSubmit = vi.fn((event: React.FormEvent) => event.preventDefault());
    render(
      <form onSubmit={onSubmit}>
        <Button type="submit" unavailable="The service is stopped." onClick={onClick}>
          Back up
        </Button>
      </form>,
    );
    const button = screen.getByRole('button', { name: 'Back up' });
    await userEvent.tab();
    expect(button).toHaveFocus();
    expect(button).toHaveAccessibleDescription('The service is stopped.');
    expect(await screen.findByRole('tooltip')).toHaveTextContent('The service is stopped.');
    await userEvent.keyboard('{Enter} ');
    await userEvent.click(button);
    expect(onClick).not.toHaveBeenCalled();
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('submits once by a double click', async () => {
    const onSubmit = vi.fn((event: React.FormEvent) => event.preventDefault());
    render(
      <form onSubmit={onSubmit}>
        <Button type="submit">Delete</Button>
      </form>,
    );
    await userEvent.dblClick(screen.getByRole('button', { name: 'Delete' }));
    expect(onSubmit).toHaveBeenCalledOnce();
  });

  it('keeps the focus when it becomes usable, and usable when it becomes busy', async () => {
    const { rerender } = render(<Button unavailable="Not yet.">Save</Button>);
    await userEvent.tab();
    rerender(<Button>Save</Button>);
    expect(screen.getByRole('button', { name: 'Save' })).toHaveFocus();
    rerender(<Button busy>Save</Button>);
    expect(screen.getByRole('button', { name: 'Save' })).toHaveFocus();
    expect(screen.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-busy', 'true');
  });
});
