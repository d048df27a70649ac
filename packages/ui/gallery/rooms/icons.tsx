import type { ReactNode } from 'react';
import * as icons from '../../src/icons.ts';
import { Specimen } from '../specimen.tsx';

export function IconsRoom(): ReactNode {
  return (
    <Specimen
      name="Icons in use"
      note="16 px, stroke 1.5, never without a label or a tooltip."
      className="gap-x-6"
    >
      {Object.entries(icons).map(([name, Icon]) => (
        <span key={name} className="flex w-32 items-center gap-2 text-xs text-muted">
          <Icon size={16} strokeWidth={1.5} aria-hidden className="text-text" />
          {name}
        </span>
      ))}
    </Specimen>
  );
}
