import type { ReactNode } from 'react';
import { Button, CopyButton, PlainButton, Plus, RefreshCw, type ButtonProps } from '../../src/index.ts';
import { Specimen } from '../specimen.tsx';

const VARIANTS = ['primary', 'secondary', 'ghost', 'danger'] as const;
const SIZES = ['sm', 'md'] as const;
const STATES: { name: string; props: ButtonProps }[] = [
  { name: 'Usable', props: {} },
  { name: 'Unavailable', props: { unavailable: 'The service is stopped. Start it, then back it up.' } },
  { name: 'Busy', props: { busy: true } },
];

export function ActionRoom(): ReactNode {
  return (
    <>
      {SIZES.map((size) => (
        <Specimen
          key={size}
          name={`Button, ${size}`}
          note="An unavailable one still takes the focus and says why."
          className="flex-col items-stretch"
        >
          {STATES.map(({ name, props }) => (
            <div key={name} className="flex flex-wrap items-center gap-3">
              <span className="w-24 text-xs text-muted">{name}</span>
              {VARIANTS.map((variant) => (
                <Button key={variant} variant={variant} size={size} {...props}>
                  {variant === 'danger' ? 'Delete' : 'Back up now'}
                </Button>
              ))}
            </div>
          ))}
        </Specimen>
      ))}
      <Specimen
        name="PlainButton"
        note="In long lists: it can be used at any time, and its tooltip is the browser’s own."
      >
        {VARIANTS.map((variant) => (
          <PlainButton key={variant} variant={variant} size="icon" title={`Refresh, ${variant}`}>
            <RefreshCw size={16} strokeWidth={1.5} aria-hidden />
          </PlainButton>
        ))}
      </Specimen>
      <Specimen name="Button with an icon" note="An icon alone is named by its tooltip.">
        <Button variant="primary">
          <Plus size={16} strokeWidth={1.5} aria-hidden />
          New policy
        </Button>
        {VARIANTS.map((variant) => (
          <Button key={variant} variant={variant} size="icon" tip={`Refresh, ${variant}`}>
            <RefreshCw size={16} strokeWidth={1.5} aria-hidden />
          </Button>
        ))}
        <Button size="icon" tip="Refresh" unavailable="The server does not answer.">
          <RefreshCw size={16} strokeWidth={1.5} aria-hidden />
        </Button>
      </Specimen>
      <Specimen
        name="CopyButton"
        note="Says that it copied, for two seconds, only when the clipboard took it."
      >
        <code className="font-mono text-sm">apt-get install postgresql-16</code>
        <CopyButton text="apt-get install postgresql-16" label="Copy the command" copiedLabel="Copied" />
      </Specimen>
    </>
  );
}
