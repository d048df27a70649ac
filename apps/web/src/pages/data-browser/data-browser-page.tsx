import { Suspense, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { ArrowLeft, Button, EmptyState, Plus, ResizeHandle, classNames } from '@holdfast/ui';
import type { DbService, Project } from '@holdfast/db-backup-domain/wire';
import { useServices } from '../../entities/db-service/index.ts';
import { useProjects } from '../../entities/project/index.ts';
import { useOwnsServers } from '../../entities/system/index.ts';
import { RowsView, contentsKindOf } from '../../features/browse-objects/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { later } from '../../shared/later/index.ts';
import {
  BROWSE,
  parseObjectPath,
  parseServicePath,
  servicePath,
  type ObjectAddress,
} from '../../shared/routes/index.ts';
import { FailureNotice, StaleNotice } from '../../shared/ui/index.ts';
import { OpenObjectsStrip } from './objects/open-objects-strip.tsx';
import { useOpenObjects } from './objects/use-open-objects.ts';
import { ServiceSurface } from './surface/service-surface.tsx';
import { ServiceTree, ServiceTreeSkeleton } from './tree/service-tree.tsx';
import { useTreeWidth } from './tree/use-tree-width.ts';

const RegisterServiceDialog = later(
  async () => (await import('../../features/register-service/index.ts')).RegisterServiceDialog,
);

/** Tree on the left; on the right the surface of a DB Service, or one of the opened objects. The URL says which. */
export function DataBrowserPage(): ReactNode {
  const m = useMessages();
  const [location] = useLocation();
  const [params] = useSearchParams();
  const openObject = parseObjectPath(location);
  const address = openObject === null ? parseServicePath(location) : null;
  const uid = params.get('uid') ?? undefined;
  const objects = useOpenObjects(openObject);
  const services = useServices();
  const kindOf = (object: ObjectAddress) =>
    contentsKindOf(findService(services.data ?? [], object, undefined)?.engine);
  const nothingChosen = openObject === null && address === null;
  const page = useRef<HTMLDivElement>(null);
  const treeWidth = useTreeWidth(page);
  return (
    <div ref={page} className="flex min-h-0 flex-1">
      <ServicePanel location={location} uid={uid} hiddenWhenNarrow={!nothingChosen} width={treeWidth.width} />
      <ResizeHandle
        label={m.browser.treeWidth}
        controls={PANEL_ID}
        {...treeWidth}
        className="hidden md:block"
      />
      <main
        id="content"
        tabIndex={-1}
        className={classNames(
          'min-w-0 flex-1 flex-col outline-none',
          nothingChosen ? 'hidden md:flex' : 'flex',
        )}
      >
        <BackToServices />
        <OpenObjectsStrip open={objects.open} current={openObject} kindOf={kindOf} onClose={objects.close} />
        {openObject ? (
          <Suspense>
            <RowsView key={location} {...openObject} kind={kindOf(openObject)} />
          </Suspense>
        ) : null}
        {address ? <ServiceSurface key={`${location}?${uid ?? ''}`} address={{ ...address, uid }} /> : null}
        {nothingChosen ? (
          location === BROWSE ? (
            <>
              <h1 className="sr-only">{m.browser.title}</h1>
              {services.data?.length === 0 ? (
                <EmptyState title={m.browser.noneYet}>{m.browser.noneYetBody}</EmptyState>
              ) : (
                <EmptyState title={m.browser.choose}>{m.browser.chooseBody}</EmptyState>
              )}
            </>
          ) : (
            <EmptyState title={m.browser.notFound}>{m.browser.notFoundBody}</EmptyState>
          )
        ) : null}
      </main>
    </div>
  );
}

const PANEL_ID = 'services';

/** On a narrow page the tree and the surface take turns. */
function BackToServices(): ReactNode {
  const m = useMessages().browser;
  return (
    <Link
      href={BROWSE}
      className="flex items-center gap-1.5 border-b border-line px-4 py-2 text-sm text-muted hover:text-text md:hidden"
    >
      <ArrowLeft size={16} strokeWidth={1.5} aria-hidden />
      {m.allServices}
    </Link>
  );
}

interface ServicePanelProps {
  location: string;
  uid: string | undefined;
  hiddenWhenNarrow: boolean;
  /** In pixels, where it stands beside the surface. */
  width: number;
}

function ServicePanel({ location, uid, hiddenWhenNarrow, width }: ServicePanelProps): ReactNode {
  const m = useMessages().browser;
  const projects = useProjects();
  const services = useServices();
  const ownsServers = useOwnsServers();
  const openObject = parseObjectPath(location);
  const address = openObject ?? parseServicePath(location);
  const current = findService(services.data ?? [], address, uid);
  /* Services without their projects would stand elsewhere a moment later. */
  const found = projects.isPending ? undefined : services.data;
  return (
    <nav
      id={PANEL_ID}
      aria-label={m.tree}
      style={{ '--tree-width': `${width}px` } as CSSProperties}
      className={classNames(
        'w-full shrink-0 flex-col bg-canvas md:flex md:w-(--tree-width)',
        hiddenWhenNarrow ? 'hidden' : 'flex',
      )}
    >
      <ListTrouble services={services} />
      {services.isPending || projects.isPending ? <ServiceTreeSkeleton /> : null}
      {found?.length === 0 ? <NoServices ownsServers={ownsServers} /> : null}
      {found && found.length > 0 ? (
        <ServiceTree
          projects={projects.data ?? []}
          services={found}
          current={current}
          openObject={openObject}
        />
      ) : null}
      {ownsServers ? <AddService projects={projects.data ?? []} isFirstUse={found?.length === 0} /> : null}
    </nav>
  );
}

function NoServices({ ownsServers }: { ownsServers: boolean }): ReactNode {
  const m = useMessages().browser;
  return (
    <EmptyState title={m.noServices}>{ownsServers ? m.noServicesBody : m.noServicesOfPlatform}</EmptyState>
  );
}

/** Why there is no list, or why it is an old one. */
function ListTrouble({ services }: { services: ReturnType<typeof useServices> }): ReactNode {
  if (services.error === null) return null;
  return (
    <div className="p-2 empty:hidden">
      {services.data === undefined ? (
        <FailureNotice error={services.error} onRetry={() => void services.refetch()} />
      ) : (
        <StaleNotice error={services.error} fetchedAt={services.dataUpdatedAt} />
      )}
    </div>
  );
}

/** Without a uid the living service of that name; where there is none, one that is gone. */
function findService(
  services: readonly DbService[],
  address: { namespace: string; name: string } | null,
  uid: string | undefined,
): DbService | undefined {
  const namesakes = services.filter(
    ({ namespace, name }) => namespace === address?.namespace && name === address.name,
  );
  if (uid !== undefined) return namesakes.find((service) => service.uid === uid);
  return namesakes.find((service) => service.status !== 'Deleted') ?? namesakes[0];
}

interface AddServiceProps {
  projects: readonly Project[];
  /** There is none yet: adding one is the first thing to do. */
  isFirstUse: boolean;
}

function AddService({ projects, isFirstUse }: AddServiceProps): ReactNode {
  const m = useMessages().services;
  const [, navigate] = useLocation();
  const [adding, setAdding] = useState(false);
  const [first, ...others] = projects;
  return (
    <div className={isFirstUse ? 'px-4' : 'mt-auto border-t border-line p-2'}>
      <Button
        variant={isFirstUse ? 'primary' : 'ghost'}
        className={isFirstUse ? undefined : 'w-full justify-start'}
        unavailable={first === undefined ? m.register.noProject : null}
        onClick={() => setAdding(true)}
      >
        <Plus size={16} strokeWidth={1.5} aria-hidden />
        {m.add}
      </Button>
      {adding && first ? (
        <Suspense>
          <RegisterServiceDialog
            projects={[first, ...others]}
            onClose={() => setAdding(false)}
            onRegistered={({ namespace, name }) => navigate(servicePath({ namespace, name }))}
          />
        </Suspense>
      ) : null}
    </div>
  );
}
