import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface TabsProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  tabs: readonly { value: string; label: string; content: ReactNode }[];
}

/** Fixed sections of one thing: an underlined bar. Nothing here can be closed; see ObjectTabs for what can. */
export function Tabs({ label, value, onValue, tabs }: TabsProps): ReactNode {
  return (
    <Radix.Root value={value} onValueChange={onValue} className="flex min-h-0 flex-1 flex-col">
      <Radix.List aria-label={label} className="flex gap-4 border-b border-line px-4">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px border-b-2 border-transparent px-1 py-2 text-sm font-medium text-muted transition-colors duration-150 ease-out hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          className="relative min-h-0 flex-1 overflow-y-auto"
          tabIndex={-1}
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
