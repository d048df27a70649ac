import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ObjectTabs, type ObjectTab } from '@holdfast/ui';
import { ObjectIcon, type ContentsKind } from '../../../features/browse-objects/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { objectPath, servicePath, type ObjectAddress } from '../../../shared/routes/index.ts';
import { sameObject } from './use-open-objects.ts';

export interface OpenObjectsStripProps {
  open: readonly ObjectAddress[];
  current: ObjectAddress | null;
  kindOf: (object: ObjectAddress) => ContentsKind;
  onClose: (object: ObjectAddress) => void;
}

/** The closeable tabs of opened objects. Closing the one in sight shows its neighbour, or else its DB Service. */
export function OpenObjectsStrip({ open, current, kindOf, onClose }: OpenObjectsStripProps): ReactNode {
  const m = useMessages().browser;
  const [, navigate] = useLocation();
  if (open.length === 0) return null;
  const tabs = open.map((object) => toTab(object, { kind: kindOf(object), open }));
  const objectOf = (id: string) => open.find((object) => objectPath(object) === id);
  const close = (id: string) => {
    const object = objectOf(id);
    if (object === undefined) return;
    onClose(object);
    if (current === null || !sameObject(object, current)) return;
    const index = open.indexOf(object);
    const neighbour = open[index + 1] ?? open[index - 1];
    navigate(
      neighbour ? objectPath(neighbour) : servicePath({ namespace: object.namespace, name: object.name }),
    );
  };
  return (
    <ObjectTabs
      label={m.openObjects}
      tabs={tabs}
      currentId={current ? objectPath(current) : null}
      closeLabel={(tab) => m.closeTab(tab.label)}
      onOpen={(id) => navigate(id)}
      onClose={close}
    />
  );
}

function toTab(
  object: ObjectAddress,
  { kind, open }: { kind: ContentsKind; open: readonly ObjectAddress[] },
): ObjectTab {
  const name = object.path.at(-1) ?? object.name;
  const namesakes = open.filter((other) => other.path.at(-1) === object.path.at(-1));
  /* As after a restore: the same table of two services. */
  const isTold = namesakes.every((other) => other.name === object.name);
  return {
    id: objectPath(object),
    label: isTold ? name : `${object.name}: ${name}`,
    title: `${object.name}: ${object.path.join('.')}`,
    icon: <ObjectIcon kind={kind} />,
  };
}
