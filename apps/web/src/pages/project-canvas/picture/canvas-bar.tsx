import { useState, type ReactNode } from 'react';
import { Button, Expand, Input, Keyboard, LayoutGrid, Minus, Plus, Status } from '@holdfast/ui';
import { recoveryPointOf } from '@holdfast/db-backup-domain/recovery-point';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { MAX_SCALE, MIN_SCALE } from '../camera/camera.ts';
import type { CameraMoves } from '../camera/use-camera.ts';

export interface CanvasBarProps {
  services: readonly DbService[];
  now: number;
  wanted: string;
  /** How many the search leaves. */
  found: number;
  onWanted: (text: string) => void;
  onGoToFirst: () => void;
  zoom: number;
  moves: CameraMoves;
  isMoved: boolean;
  onTidyUp: () => void;
}

/** What stands above the picture: the search, how many services lack a good backup, and the zoom. */
export function CanvasBar(props: CanvasBarProps): ReactNode {
  const { services, wanted, found, onWanted, onGoToFirst } = props;
  const m = useMessages().shell.canvasPage;
  const [keysShown, setKeysShown] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-3">
      <Input
        type="search"
        aria-label={m.search}
        placeholder={m.search}
        className="w-52 max-sm:w-full"
        dir="auto"
        value={wanted}
        onChange={(event) => onWanted(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            /* The same key press would go on to open what it leads to. */
            event.preventDefault();
            onGoToFirst();
          }
          if (event.key === 'Escape') onWanted('');
        }}
      />
      <p role="status" className="text-sm text-muted">
        {wanted.trim() === '' ? m.services(services.length) : m.found(found, services.length)}
      </p>
      <Unprotected {...props} />
      <ZoomControls {...props} keysShown={keysShown} onKeys={() => setKeysShown(!keysShown)} />
      {keysShown ? <p className="basis-full text-sm text-muted max-md:hidden">{m.keys}</p> : null}
    </div>
  );
}

function Unprotected({ services, now }: CanvasBarProps): ReactNode {
  const m = useMessages().shell.canvasPage;
  const { missing, old } = countUnprotected(services, now);
  return (
    <p className="flex flex-wrap gap-x-4 text-sm max-sm:order-last">
      {missing > 0 ? <Status tone="warn" shape="ring" label={m.countMissing(missing)} /> : null}
      {old > 0 ? <Status tone="warn" shape="diamond" label={m.countOld(old)} /> : null}
    </p>
  );
}

/** How many could not be restored to a state of this week. */
function countUnprotected(services: readonly DbService[], nowMs: number): { missing: number; old: number } {
  const points = services.map((service) => recoveryPointOf(service, nowMs));
  const count = (wanted: string) => points.filter((point) => point === wanted).length;
  return { missing: count('missing'), old: count('old') };
}

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

interface ZoomControlsProps extends CanvasBarProps {
  keysShown: boolean;
  onKeys: () => void;
}

function ZoomControls({ zoom, moves, isMoved, onTidyUp, keysShown, onKeys }: ZoomControlsProps): ReactNode {
  const m = useMessages().shell.canvasPage;
  return (
    <div role="group" aria-label={m.view} className="ml-auto flex items-center gap-1">
      <Button
        variant="ghost"
        size="icon"
        tip={m.zoomOut}
        unavailable={zoom <= MIN_SCALE ? m.smallest : null}
        onClick={moves.zoomOut}
      >
        <Minus {...ICON} />
      </Button>
      <Button variant="ghost" className="w-14 px-0" tip={m.lifeSize(percent(zoom))} onClick={moves.lifeSize}>
        {percent(zoom)}
      </Button>
      <Button
        variant="ghost"
        size="icon"
        tip={m.zoomIn}
        unavailable={zoom >= MAX_SCALE ? m.largest : null}
        onClick={moves.zoomIn}
      >
        <Plus {...ICON} />
      </Button>
      <Button variant="ghost" size="icon" tip={m.fit} onClick={moves.fit}>
        <Expand {...ICON} />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        tip={m.tidyUp}
        unavailable={isMoved ? null : m.nothingMoved}
        onClick={onTidyUp}
      >
        <LayoutGrid {...ICON} />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        className="max-md:hidden"
        tip={m.keysTitle}
        aria-expanded={keysShown}
        onClick={onKeys}
      >
        <Keyboard {...ICON} />
      </Button>
    </div>
  );
}

const percent = (zoom: number): string => `${Math.round(zoom * 100)} %`;
