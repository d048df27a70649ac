import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export interface ResizeHandleProps {
  label: string;
  /** The id of the panel before it, which it resizes. */
  controls: string;
  /** Of the panel, in pixels. */
  width: number;
  min: number;
  max: number;
  onWidth: (width: number) => void;
  onReset: () => void;
  className?: string;
}

const STEP = 16;
const LEAP = 64;

/**
 * The edge between two panels, a window splitter as WAI-ARIA has it: dragged, or moved by arrows (with Shift farther),
 * Home and End; a double click or Enter brings back the usual width.
 */
export function ResizeHandle(props: ResizeHandleProps): ReactNode {
  const { label, controls, width, min, max, onWidth, onReset, className } = props;
  const grabbed = useRef<{ x: number; width: number } | null>(null);
  const set = (wanted: number) => onWidth(Math.min(max, Math.max(min, Math.round(wanted))));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? LEAP : STEP;
    const moves: Partial<Record<string, () => void>> = {
      ArrowLeft: () => set(width - step),
      ArrowRight: () => set(width + step),
      Home: () => set(min),
      End: () => set(max),
      Enter: onReset,
    };
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };
  const letGo = () => {
    grabbed.current = null;
  };
  return (
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        grabbed.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (grabbed.current) set(grabbed.current.width + event.clientX - grabbed.current.x);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      className={classNames(
        /* Wider for a finger than what is seen of it. */
        'group relative z-10 -mx-1 w-2 shrink-0 cursor-col-resize touch-none -outline-offset-1 select-none pointer-coarse:-mx-2 pointer-coarse:w-4',
        className,
      )}
    >
      <span
        aria-hidden
        className="absolute inset-y-0 left-1/2 w-px -translate-x-1/2 bg-line transition-colors duration-150 ease-out group-hover:w-0.5 group-hover:bg-accent group-active:w-0.5 group-active:bg-accent"
      />
    </div>
  );
}
