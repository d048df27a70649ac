import type { ReactNode } from 'react';
import { Contrast } from '../contrast.tsx';
import { Specimen } from '../specimen.tsx';

const SURFACES = ['--color-canvas', '--color-surface', '--color-raised', '--color-overlay'];
const TEXT_COLORS = [
  '--color-text',
  '--color-muted',
  '--color-faint',
  '--color-accent',
  '--color-accent-strong',
  '--color-good',
  '--color-running',
  '--color-warn',
  '--color-bad',
];
/** On what is filled with a colour. */
const FILLED = [
  { color: '--color-on-accent', on: '--color-accent' },
  { color: '--color-on-accent', on: '--color-accent-strong' },
  { color: '--color-on-bad', on: '--color-bad' },
];
const LINES = ['--color-line', '--color-line-strong', '--color-scrim'];
const TYPE = [
  { name: 'xs', look: 'text-xs', use: '12 px: hints, table headers' },
  { name: 'sm', look: 'text-sm', use: '13 px: tables, controls' },
  { name: 'base', look: 'text-base', use: '14 px: forms, text' },
  { name: 'lg', look: 'text-lg', use: '16 px: titles in a page' },
  { name: 'xl', look: 'text-xl', use: '20 px: the title of a page' },
];
const STEPS = [1, 2, 3, 4, 5, 6, 8];
const RADII = [
  { name: 'control', look: 'rounded-control' },
  { name: 'surface', look: 'rounded-surface' },
  { name: 'full', look: 'rounded-full' },
];

const shortName = (token: string): string => token.replace('--color-', '');

export function TokensRoom(): ReactNode {
  return (
    <>
      <Specimen
        name="Text on surfaces"
        note="Each text colour on each surface, with its contrast as painted in this theme. None may be below 4.5:1."
        className="grid grid-cols-[repeat(auto-fit,minmax(12rem,1fr))] items-start"
      >
        {SURFACES.map((surface) => (
          <div key={surface} className="flex flex-col gap-1">
            <p className="font-mono text-xs text-muted">{shortName(surface)}</p>
            {TEXT_COLORS.map((color) => (
              <Named key={color} name={shortName(color)}>
                <Contrast color={color} on={surface} />
              </Named>
            ))}
          </div>
        ))}
      </Specimen>
      <Specimen name="Text on what is filled" className="grid grid-cols-[repeat(auto-fit,minmax(12rem,1fr))]">
        {FILLED.map(({ color, on }) => (
          <Named key={on} name={`on ${shortName(on)}`}>
            <Contrast color={color} on={on} />
          </Named>
        ))}
      </Specimen>
      <LinesAndShapes />
      <Type />
    </>
  );
}

function Named({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-2">
      <span className="text-xs text-muted">{name}</span>
      {children}
    </div>
  );
}

function LinesAndShapes(): ReactNode {
  return (
    <>
      <Specimen name="Lines and scrim" note="They separate; no text is written in them.">
        {LINES.map((line) => (
          <div key={line} className="flex items-center gap-2 text-xs text-muted">
            <span className="size-8 rounded-control" style={{ backgroundColor: `var(${line})` }} />
            {shortName(line)}
          </div>
        ))}
      </Specimen>
      <Specimen name="Spacing" note="A grid of 4 px." className="items-end">
        {STEPS.map((step) => (
          <div key={step} className="flex flex-col items-center gap-1 text-xs text-muted">
            <span className="bg-accent" style={{ width: step * 4, height: step * 4 }} />
            {step * 4}
          </div>
        ))}
      </Specimen>
      <Specimen name="Radii and the one shadow">
        {RADII.map(({ name, look }) => (
          <div
            key={name}
            className={`flex h-12 w-24 items-center justify-center border border-line-strong text-xs text-muted ${look}`}
          >
            {name}
          </div>
        ))}
        <div className="flex h-12 w-24 items-center justify-center rounded-surface bg-overlay text-xs text-muted shadow-overlay">
          overlay
        </div>
      </Specimen>
    </>
  );
}

function Type(): ReactNode {
  return (
    <Specimen
      name="Type"
      note="Geist, and Geist Mono for names, crons and sizes. Figures have one width; Chinese comes from the system."
      className="flex-col items-stretch"
    >
      {TYPE.map(({ name, look, use }) => (
        <div
          key={name}
          className="grid grid-cols-[3rem_minmax(0,1fr)] items-baseline gap-x-4 sm:grid-cols-[3rem_14rem_minmax(0,1fr)]"
        >
          <span className="font-mono text-xs text-muted">{name}</span>
          <span className="text-xs text-muted">{use}</span>
          <span className={`col-start-2 truncate sm:col-start-3 ${look}`}>
            Back up now · 1.2 GB · 备份 · <span className="font-mono">orders-db</span>
          </span>
        </div>
      ))}
      <p className="text-sm font-medium">Medium for labels</p>
      <p className="text-lg font-semibold">Semibold for titles</p>
    </Specimen>
  );
}
