import type { CameraMoves } from '../camera/use-camera.ts';
import { boxOf, type Direction, type Point } from '../places/geometry.ts';
import type { Positions } from '../places/layout.ts';
import { onlyShown } from '../search/search.ts';
import type { KeyAction } from './keys.ts';
import { walk } from './walk.ts';

export interface KeyEffects {
  positions: Positions;
  /** Only these are walked to. */
  shown: ReadonlySet<string>;
  order: readonly string[];
  moves: CameraMoves;
  focusNode: (uid: string | null | undefined) => void;
  nudgeNode: (uid: string, to: Direction) => Point | null;
  onNewSeen: () => void;
}

export function performKey(action: KeyAction, effects: KeyEffects): void {
  const { positions, shown, order, moves, focusNode, nudgeNode, onNewSeen } = effects;
  if (action.do === 'dismiss') onNewSeen();
  else if (action.do === 'walk') focusNode(walk(onlyShown(positions, shown), action.uid, action.to));
  else if (action.do === 'end') focusNode(action.first ? order[0] : order.at(-1));
  else if (action.do === 'step') moves.step(action.dx, action.dy);
  else if (action.do === 'nudge') {
    const to = nudgeNode(action.uid, action.to);
    if (to !== null) moves.reveal(boxOf(to));
  } else moves[action.do]();
}
