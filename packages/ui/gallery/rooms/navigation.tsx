import { useState, type ReactNode } from 'react';
import {
  Database,
  FileKey,
  FolderTree,
  Input,
  ObjectTabs,
  ResizeHandle,
  searchTree,
  Status,
  Table2,
  Tabs,
  Tree,
  type ObjectTab,
  type TreeNode,
} from '../../src/index.ts';
import { Specimen } from '../specimen.tsx';

const icon = { size: 16, strokeWidth: 1.5, 'aria-hidden': true, className: 'shrink-0' } as const;
const OBJECTS: readonly ObjectTab[] = [
  { id: 'orders', label: 'orders', title: 'orders, table of app', icon: <Table2 {...icon} /> },
  { id: 'sessions', label: 'sessions:*', title: 'Keys of cache', icon: <FileKey {...icon} /> },
  {
    id: 'long',
    label: 'everything_that_was_ever_ordered_and_never_paid',
    title: 'everything_that_was_ever_ordered_and_never_paid, table of app',
    icon: <Table2 {...icon} />,
  },
  { id: 'rtl', label: 'الطلبات', title: 'الطلبات, table of app', icon: <Table2 {...icon} /> },
  { id: 'cjk', label: '订单', title: '订单, table of app', icon: <Table2 {...icon} /> },
];
const running = <Status compact tone="good" shape="dot" label="Running" />;
const TABLES: readonly TreeNode[] = ['orders', 'order_lines', 'customers', '订单'].map((name) => ({
  id: `table-${name}`,
  text: name,
  look: 'exact',
  icon: <Table2 {...icon} />,
  expandable: false,
}));
const NODES: readonly TreeNode[] = [
  {
    id: 'project',
    text: 'Demo project',
    look: 'strong',
    icon: <FolderTree {...icon} />,
    passive: true,
    expandable: true,
    children: [
      {
        id: 'orders-db',
        text: 'orders-db, Running',
        name: 'orders-db',
        icon: <Database {...icon} />,
        trailing: running,
        expandable: true,
        children: TABLES,
      },
      {
        id: 'cache',
        text: 'cache, Running',
        name: 'cache',
        icon: <Database {...icon} />,
        trailing: running,
        expandable: true,
        children: [{ id: 'wait', text: 'Loading', look: 'faint', passive: true, expandable: false }],
      },
      {
        id: 'old',
        text: 'old-orders, Deleted',
        name: 'old-orders',
        look: 'muted',
        icon: <Database {...icon} />,
        trailing: <Status tone="neutral" shape="dash" label="Deleted" />,
        expandable: false,
      },
      {
        id: 'long',
        text: 'the-database-of-everything-that-was-ever-ordered',
        icon: <Database {...icon} />,
        expandable: false,
      },
    ],
  },
];

export function NavigationRoom(): ReactNode {
  return (
    <>
      <TabsSpecimen />
      <ObjectTabsSpecimen />
      <TreeSpecimen />
      <ResizeSpecimen />
    </>
  );
}

function TabsSpecimen(): ReactNode {
  const [tab, setTab] = useState('backup');
  const content = (text: string) => <p className="p-4 text-sm text-muted">{text}</p>;
  return (
    <Specimen name="Tabs" note="Fixed sections of one thing; none can be closed." className="p-0">
      <Tabs
        label="Sections of orders-db"
        value={tab}
        onValue={setTab}
        tabs={[
          { value: 'backup', label: 'Backup', content: content('Backups of orders-db.') },
          { value: 'details', label: 'Details', content: content('Where it runs and how it is reached.') },
          { value: 'activity', label: 'Activity', content: content('What was done, newest first.') },
        ]}
      />
    </Specimen>
  );
}

function ObjectTabsSpecimen(): ReactNode {
  const [tabs, setTabs] = useState(OBJECTS);
  const [currentId, setCurrentId] = useState('orders');
  return (
    <Specimen
      name="ObjectTabs"
      note="Opened objects; each can be closed by its cross, by Delete or by a middle click."
      className="block p-0"
    >
      <ObjectTabs
        label="Opened objects"
        tabs={tabs}
        currentId={currentId}
        closeLabel={(tab) => `Close ${tab.label}`}
        onOpen={setCurrentId}
        onClose={(id) => setTabs(tabs.filter((tab) => tab.id !== id))}
      />
      <p className="rounded-b-surface bg-surface p-4 text-sm text-muted">{tabs.length} opened</p>
    </Specimen>
  );
}

function TreeSpecimen(): ReactNode {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set(['project', 'orders-db']));
  const [selectedId, setSelectedId] = useState('orders-db');
  const [wanted, setWanted] = useState('');
  const found = searchTree(NODES, wanted);
  const toggle = (id: string) =>
    setExpanded((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <Specimen
      name="Tree"
      note="One tab stop; arrows, letters and an asterisk walk it. A search unfolds the way to what it finds."
      className="flex-col items-start"
    >
      <Input
        aria-label="Search the tree"
        placeholder="Search, for example: order"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        className="w-72 max-w-full"
      />
      <div className="h-80 w-72 max-w-full rounded-control border border-line">
        <Tree
          label="Services"
          nodes={found.nodes}
          expanded={new Set([...expanded, ...found.way])}
          selectedId={selectedId}
          marked={wanted}
          onToggle={toggle}
          onSelect={setSelectedId}
        />
      </div>
    </Specimen>
  );
}

const USUAL_WIDTH = 200;

function ResizeSpecimen(): ReactNode {
  const [width, setWidth] = useState(USUAL_WIDTH);
  return (
    <Specimen
      name="ResizeHandle"
      note="Dragged, or moved by arrows; Home and End go to the ends, Enter or a double click back."
      className="h-32 flex-nowrap items-stretch gap-0 p-0"
    >
      <div id="resized-panel" style={{ width }} className="shrink-0 p-4 text-sm text-muted">
        {width} px
      </div>
      <ResizeHandle
        label="Width of the panel"
        controls="resized-panel"
        {...{ width, min: 120, max: 480 }}
        onWidth={setWidth}
        onReset={() => setWidth(USUAL_WIDTH)}
      />
      <div className="p-4 text-sm text-muted">What is beside it.</div>
    </Specimen>
  );
}
