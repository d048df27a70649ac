import type { ReactNode } from 'react';
import { Button, Notice, useToast } from '@holdfast/ui';
import { useSystemInfo } from '../../entities/system/index.ts';
import { trpc } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';

const KEY_COPY = 'MASTER_KEY_COPY_UNCONFIRMED';

/** What the operator of this installation should know; the one about the master key can be answered here. */
export function SystemWarnings(): ReactNode {
  const m = useMessages().shell.system;
  const warnings = useSystemInfo().data?.warnings ?? [];
  if (warnings.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 shrink-0 border-t border-line px-4 py-2">
      {warnings.map((warning) => (
        <Notice
          key={warning.code}
          tone="warn"
          title={m.warning(warning.code, warning.message)}
          action={warning.code === KEY_COPY ? <ConfirmKeyCopy /> : undefined}
        />
      ))}
    </div>
  );
}

function ConfirmKeyCopy(): ReactNode {
  const m = useMessages().shell.system;
  const toast = useToast();
  const utils = trpc.useUtils();
  const confirm = trpc.system.confirmMasterKeyCopy.useMutation({
    onSuccess: async () => {
      toast({ tone: 'good', title: m.keyCopyThanks });
      await utils.system.info.invalidate();
    },
  });
  return (
    <Button size="sm" busy={confirm.isPending} onClick={() => confirm.mutate()}>
      {m.keyCopyConfirm}
    </Button>
  );
}
