import type { ReactNode } from 'react';
import { Notice } from '@holdfast/ui';
import type { Engine } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Command } from '../../../shared/ui/index.ts';
import { useSystemInfo } from '../model/use-system-info.ts';

/** Where the tools of an engine are missing: which, and the command that installs them, ready to copy. */
export function ToolMissingNotice({ engine }: { engine: Engine }): ReactNode {
  const m = useMessages().shell;
  const info = useSystemInfo().data?.engines.find((entry) => entry.engine === engine);
  if (info === undefined || info.available) return null;
  const missing = info.tools.filter((tool) => tool.install !== null);
  const commands = [...new Set(missing.map((tool) => tool.install ?? ''))];
  return (
    <Notice tone="warn" title={m.system.toolMissing(info.label)}>
      <p>{m.system.toolMissingBody(missing.map((tool) => tool.name))}</p>
      {commands.map((command) => (
        <Command key={command} text={command} />
      ))}
    </Notice>
  );
}
