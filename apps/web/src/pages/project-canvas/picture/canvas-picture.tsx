import { useId, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import type { DbService, ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { useServerNow } from '../../../shared/time/index.ts';
import { CanvasMap } from '../camera/canvas-map.tsx';
import { CanvasViewport } from '../camera/canvas-viewport.tsx';
import { useCamera, type CameraMoves } from '../camera/use-camera.ts';
import { actionOfKey } from '../keyboard/keys.ts';
import { performKey, type KeyEffects } from '../keyboard/perform-key.ts';
import { useNewcomer } from '../keyboard/use-newcomer.ts';
import { useNodeFocus } from '../keyboard/use-node-focus.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../places/geometry.ts';
import type { Positions } from '../places/layout.ts';
import { useNodePlaces } from '../places/use-node-places.ts';
import { nodeUnder, useCanvasGestures } from '../pointer/use-canvas-gestures.ts';
import { useCanvasSearch } from '../search/use-canvas-search.ts';
import { CanvasBar } from './canvas-bar.tsx';
import { CanvasEdges } from './canvas-edges.tsx';
import { CanvasNode } from './canvas-node.tsx';

const SLOW_TICK_MS = 10_000;

export interface CanvasPictureProps {
  projectId: string;
  canvas: ProjectCanvas;
  /** Just restored: marked, brought into view and given the focus. */
  newUid: string | null;
  onNewSeen: () => void;
}

/** The DB Services of a project as nodes, and an edge from each source to what was restored from it. */
export function CanvasPicture({ projectId, canvas, newUid, onNewSeen }: CanvasPictureProps): ReactNode {
  const m = useMessages().shell.canvasPage;
  const now = useServerNow(SLOW_TICK_MS);
  const { services, lineage } = canvas;
  const viewport = useRef<HTMLDivElement>(null);
  const places = useNodePlaces(projectId, canvas);
  const { positions, bounds } = places;
  const { camera, gliding, sight, moves, toCanvas, isMeasured } = useCamera(viewport, bounds);
  const { wanted, shown, search } = useCanvasSearch(services, positions, moves);
  const { stopUid, focusedUid, focusNode, onFocus, order } = useNodeFocus({
    viewport,
    positions,
    shown,
    moves,
  });
  const [pointedUid, setPointedUid] = useState<string | null>(null);
  const keysId = useId();

  const { handlers, cancel, isDragging } = useNodeGestures({ viewport, places, moves, toCanvas });
  useNewcomer({ uid: isMeasured ? newUid : null, viewport, positions, present: moves.present });

  const keyEffects = { positions, shown, order, moves, focusNode, nudgeNode: places.nudgeNode, onNewSeen };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape' && isDragging()) cancel();
    else onCanvasKey(event, keyEffects);
  };
  return (
    <>
      <CanvasBar
        services={services}
        now={now}
        wanted={wanted}
        found={shown.size}
        onWanted={search}
        onGoToFirst={() => focusNode(order[0])}
        zoom={camera.scale}
        moves={moves}
        isMoved={places.isMoved}
        onTidyUp={() => {
          places.tidyUp();
          moves.open();
        }}
      />
      <CanvasViewport
        ref={viewport}
        label={m.picture}
        describedBy={keysId}
        camera={camera}
        gliding={gliding}
        overlay={<CanvasMap positions={positions} bounds={bounds} sight={sight} onLookAt={moves.lookAt} />}
        {...handlers}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onPointerOver={(event) => setPointedUid(nodeUnder(event.target))}
        onPointerLeave={() => setPointedUid(null)}
      >
        <CanvasEdges
          lineage={lineage}
          positions={positions}
          activeUid={pointedUid ?? focusedUid}
          shown={shown}
        />
        <Nodes
          services={services}
          positions={positions}
          shown={shown}
          now={now}
          stopUid={stopUid}
          newUid={newUid}
          heldUid={places.heldUid}
        />
      </CanvasViewport>
      <p id={keysId} hidden>
        {m.keys}
      </p>
    </>
  );
}

function onCanvasKey(event: KeyboardEvent<HTMLElement>, effects: KeyEffects): void {
  const action = actionOfKey(event, nodeUnder(event.target));
  if (action === null) return;
  event.preventDefault();
  performKey(action, effects);
}

interface NodeGestureOptions {
  viewport: RefObject<HTMLElement | null>;
  places: ReturnType<typeof useNodePlaces>;
  moves: CameraMoves;
  toCanvas: (distance: number) => number;
}

function useNodeGestures({ viewport, places, moves, toCanvas }: NodeGestureOptions) {
  return useCanvasGestures(viewport, {
    ...moves,
    dragNode: (uid, by) => {
      /* The picture must not follow what is dragged to its rim. */
      moves.pan(0, 0);
      places.hold(uid, { x: toCanvas(by.x), y: toCanvas(by.y) });
    },
    dropNode: places.drop,
    letGo: places.letGo,
  });
}

interface NodesProps {
  services: readonly DbService[];
  positions: Positions;
  shown: ReadonlySet<string>;
  now: number;
  stopUid: string | undefined;
  newUid: string | null;
  heldUid: string | null;
}

function Nodes({ services, positions, shown, now, stopUid, newUid, heldUid }: NodesProps): ReactNode {
  return services.map((service) => {
    const { uid } = service;
    const at = positions.get(uid);
    if (at === undefined) return null;
    if (!shown.has(uid)) return <Absent key={uid} {...at} />;
    return (
      <CanvasNode
        key={uid}
        service={service}
        x={at.x}
        y={at.y}
        now={now}
        isStop={uid === stopUid}
        isNew={uid === newUid}
        isHeld={uid === heldUid}
      />
    );
  });
}

/** Where a service stands that the search does not name. */
function Absent({ x, y }: { x: number; y: number }): ReactNode {
  return (
    <span
      aria-hidden
      style={{ left: x, top: y, width: NODE_WIDTH, height: NODE_HEIGHT }}
      className="absolute rounded-surface border border-dashed border-line-strong"
    />
  );
}
