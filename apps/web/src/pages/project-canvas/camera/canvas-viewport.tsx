import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '@holdfast/ui';
import { FAR_BELOW, type Camera } from './camera.ts';

export interface CanvasViewportProps extends Omit<ComponentProps<'div'>, 'children'> {
  label: string;
  describedBy: string;
  camera: Camera;
  /** The camera jumped: the picture glides there. */
  gliding: boolean;
  /** Stands still above the picture. */
  overlay: ReactNode;
  children: ReactNode;
}

/**
 * The window onto the canvas. It never scrolls by itself: the focus on a node far off would move what is seen past what
 * the camera knows.
 */
export function CanvasViewport(props: CanvasViewportProps): ReactNode {
  const { label, describedBy, camera, gliding, overlay, children, ...events } = props;
  return (
    <div className="relative min-h-52 flex-1">
      <div
        {...events}
        role="group"
        aria-label={label}
        aria-describedby={describedBy}
        tabIndex={0}
        data-far={camera.scale < FAR_BELOW ? '' : undefined}
        className="group/canvas absolute inset-0 cursor-grab touch-none overflow-clip -outline-offset-2 select-none active:cursor-grabbing"
      >
        <div
          className={classNames(
            'absolute top-0 left-0 size-0 origin-top-left',
            gliding && 'transition-transform duration-150 ease-out',
          )}
          style={{ transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.scale})` }}
        >
          {children}
        </div>
      </div>
      {overlay}
    </div>
  );
}
