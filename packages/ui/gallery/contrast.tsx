import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTheme } from './theme.ts';

/** Of the painted colours, by WCAG 2: from 1 to 21. */
function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = paintedBytes(color).map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What the screen gets of a colour, in whatever way it was written. */
function paintedBytes(color: string): number[] {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  if (context === null) throw new Error('This browser paints no canvas.');
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

export interface ContrastProps {
  /** A token's property, `--color-…`. */
  color: string;
  on: string;
}

/** A text colour on a surface, with the contrast that the browser makes of them. */
export function Contrast({ color, on }: ContrastProps): ReactNode {
  const sample = useRef<HTMLSpanElement>(null);
  const [contrast, setContrast] = useState<number | null>(null);
  const theme = useTheme();
  useLayoutEffect(() => {
    if (sample.current === null) return;
    const look = getComputedStyle(sample.current);
    setContrast(contrastOf(look.color, look.backgroundColor));
  }, [theme, color, on]);
  return (
    <span
      ref={sample}
      data-colors={`${color} on ${on}`}
      data-contrast={contrast}
      className="flex items-baseline justify-between gap-2 rounded-control border border-line px-2 py-1 text-sm"
      style={{ color: `var(${color})`, backgroundColor: `var(${on})` }}
    >
      <span>Aa 09</span>
      <span className="font-mono text-xs">{contrast === null ? '' : `${contrast.toFixed(1)}:1`}</span>
    </span>
  );
}
