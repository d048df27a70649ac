import { useMemo, useState } from 'react';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import type { CameraMoves } from '../camera/use-camera.ts';
import { boundsOf, boxOf } from '../places/geometry.ts';
import type { Positions } from '../places/layout.ts';
import { matchingServices, onlyShown } from './search.ts';

/** What is searched for, and what that leaves. The picture moves to what was found. */
export function useCanvasSearch(services: readonly DbService[], positions: Positions, moves: CameraMoves) {
  const [wanted, setWanted] = useState('');
  const shown = useMemo(() => matchingServices(services, wanted), [services, wanted]);
  const search = (text: string) => {
    setWanted(text);
    const found = onlyShown(positions, matchingServices(services, text));
    if (text.trim() === '') moves.open();
    else if (found.size > 0) moves.open(boundsOf([...found.values()].map(boxOf)));
  };
  return { wanted, shown, search };
}
