import type { ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { Button, EmptyState, Notice, Select } from '@holdfast/ui';
import type { Project } from '@holdfast/db-backup-domain/wire';
import { useProjectCanvas } from '../../entities/db-service/index.ts';
import { useProjects } from '../../entities/project/index.ts';
import { readFailure } from '../../shared/api/index.ts';
import { formatClock } from '../../shared/format/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { canvasPath } from '../../shared/routes/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';
import { LineageList } from './lineage/lineage-list.tsx';
import { NewServiceNotice } from './lineage/new-service-notice.tsx';
import { CanvasPicture } from './picture/canvas-picture.tsx';
import { CanvasSkeleton } from './picture/canvas-skeleton.tsx';

/** `projectId` undefined: the first project. */
export function ProjectCanvasPage({ projectId }: { projectId?: string | undefined }): ReactNode {
  const m = useMessages().shell.canvasPage;
  const projects = useProjects();
  const chosen = projectId ?? projects.data?.[0]?.id;
  return (
    <main
      id="content"
      tabIndex={-1}
      className="relative flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto outline-none"
    >
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
        <h1 className="min-w-0 text-xl font-semibold wrap-anywhere">
          <bdi dir="auto">{nameOf(projects.data, chosen) ?? m.title}</bdi>
        </h1>
        <ProjectChoice projects={projects.data ?? []} chosen={chosen} />
      </header>
      {projects.error ? (
        <div className="px-4 pb-3">
          <FailureNotice error={projects.error} onRetry={() => void projects.refetch()} />
        </div>
      ) : null}
      {chosen === undefined && projects.isPending ? <CanvasSkeleton /> : null}
      {chosen === undefined ? null : <Canvas key={chosen} projectId={chosen} />}
      {projects.data?.length === 0 && chosen === undefined ? (
        <EmptyState title={m.empty}>{m.emptyBody}</EmptyState>
      ) : null}
    </main>
  );
}

function nameOf(projects: readonly Project[] | undefined, id: string | undefined): string | undefined {
  return projects?.find((project) => project.id === id)?.name;
}

interface ProjectChoiceProps {
  projects: readonly Project[];
  chosen: string | undefined;
}

/** A project that is not listed, as an address may name it, is a choice too: one has to see what is chosen. */
function ProjectChoice({ projects, chosen }: ProjectChoiceProps): ReactNode {
  const m = useMessages().shell.canvasPage;
  const [, navigate] = useLocation();
  if (chosen === undefined) return null;
  const isListed = projects.some(({ id }) => id === chosen);
  if (projects.length === 0 || (projects.length === 1 && isListed)) return null;
  const choices = isListed ? projects : [{ id: chosen, name: chosen }, ...projects];
  return (
    <Select
      aria-label={m.project}
      value={chosen}
      onValue={(id) => navigate(canvasPath(id))}
      options={choices.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}

function Canvas({ projectId }: { projectId: string }): ReactNode {
  const m = useMessages();
  const canvas = useProjectCanvas(projectId);
  const [params, setParams] = useSearchParams();
  const newUid = params.get('new');
  const forgetNew = () =>
    setParams(
      (before) => {
        before.delete('new');
        return before;
      },
      { replace: true },
    );
  const retry = () => void canvas.refetch();
  if (canvas.data === undefined)
    return canvas.error ? (
      <div className="px-4 pb-3">
        <FailureNotice error={canvas.error} onRetry={retry} />
      </div>
    ) : (
      <CanvasSkeleton />
    );
  return (
    <>
      {canvas.error ? (
        <div className="px-4 pb-3">
          <Notice
            announce
            tone="warn"
            title={m.errors[readFailure(canvas.error).code].message}
            action={<Button onClick={retry}>{m.shell.retry}</Button>}
          >
            {m.backup.stale(formatClock(canvas.dataUpdatedAt))}
          </Notice>
        </div>
      ) : null}
      {newUid === null ? null : <NewServiceNotice uid={newUid} canvas={canvas.data} onDismiss={forgetNew} />}
      {canvas.data.services.length === 0 ? (
        <EmptyState title={m.shell.canvasPage.empty}>{m.shell.canvasPage.emptyBody}</EmptyState>
      ) : (
        <>
          <CanvasPicture projectId={projectId} canvas={canvas.data} newUid={newUid} onNewSeen={forgetNew} />
          <LineageList canvas={canvas.data} />
        </>
      )}
    </>
  );
}
