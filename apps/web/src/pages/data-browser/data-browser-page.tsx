import { useState, type ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { ArrowLeft, Button, EmptyState, Plus, classNames } from '@holdfast/ui';
import type { DbService, Project } from '@holdfast/db-backup-domain/wire';
import { useServices } from '../../entities/db-service/index.ts';
import { useProjects } from '../../entities/project/index.ts';
import { useOwnsServers } from '../../entities/system/index.ts';
import { RegisterServiceDialog } from '../../features/register-service/index.ts';
import { RowsView, contentsKindOf } from '../../features/browse-objects/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import {
  BROWSE,
  parseObjectPath,
  parseServicePath,
  servicePath,
  type ObjectAddress,
} from '../../shared/routes/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';
import { OpenObjectsStrip } from './objects/open-objects-strip.tsx';
import { useOpenObjects } from './objects/use-open-objects.ts';
import { ServiceSurface } from './surface/service-surface.tsx';
import { ServiceTree, ServiceTreeSkeleton } from './tree/service-tree.tsx';

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
  return (
    <div className="flex min-h-0 flex-1">
      <ServicePanel location={location} uid={uid} hiddenWhenNarrow={!nothingChosen} />
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
        {openObject ? <RowsView key={location} {...openObject} kind={kindOf(openObject)} /> : null}
        {address ? <ServiceSurface key={`${location}?${uid ?? ''}`} address={{ ...address, uid }} /> : null}
        {nothingChosen ? (
          location === BROWSE ? (
            <>
              <h1 className="sr-only">{m.browser.title}</h1>
              <EmptyState title={m.browser.choose}>{m.browser.chooseBody}</EmptyState>
            </>
          ) : (
            <EmptyState title={m.browser.notFound}>{m.browser.notFoundBody}</EmptyState>
          )
        ) : null}
      </main>
    </div>
  );
}

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
}

function ServicePanel({ location, uid, hiddenWhenNarrow }: ServicePanelProps): ReactNode {
  const m = useMessages().browser;
  const projects = useProjects();
  const services = useServices();
  const ownsServers = useOwnsServers();
  const openObject = parseObjectPath(location);
  const address = openObject ?? parseServicePath(location);
  const current = findService(services.data ?? [], address, uid);
  return (
    <nav
      aria-label={m.tree}
      className={classNames(
        'w-full shrink-0 flex-col border-r border-line bg-canvas md:flex md:w-72',
        hiddenWhenNarrow ? 'hidden' : 'flex',
      )}
    >
      {services.error ? (
        <div className="p-2">
          <FailureNotice error={services.error} onRetry={() => void services.refetch()} />
        </div>
      ) : null}
      {services.isPending || projects.isPending ? <ServiceTreeSkeleton /> : null}
      {services.data?.length === 0 ? (
        <EmptyState title={m.noServices}>
          {ownsServers ? m.noServicesBody : m.noServicesOfPlatform}
        </EmptyState>
      ) : null}
      {services.data && services.data.length > 0 ? (
        <ServiceTree
          projects={projects.data ?? []}
          services={services.data}
          current={current}
          openObject={openObject}
        />
      ) : null}
      {ownsServers ? <AddService projects={projects.data ?? []} /> : null}
    </nav>
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

function AddService({ projects }: { projects: readonly Project[] }): ReactNode {
  const m = useMessages().services;
  const [, navigate] = useLocation();
  const [adding, setAdding] = useState(false);
  const [first, ...others] = projects;
  return (
    <div className="mt-auto border-t border-line p-2">
      <Button
        variant="ghost"
        className="w-full justify-start"
        unavailable={first === undefined ? m.register.noProject : null}
        onClick={() => setAdding(true)}
      >
        <Plus size={16} strokeWidth={1.5} aria-hidden />
        {m.add}
      </Button>
      {adding && first ? (
        <RegisterServiceDialog
          projects={[first, ...others]}
          onClose={() => setAdding(false)}
          onRegistered={({ namespace, name }) => navigate(servicePath({ namespace, name }))}
        />
      ) : null}
    </div>
  );
}
