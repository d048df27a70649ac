import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { EmptyState, Select, Skeleton } from '@holdfast/ui';
import type { Project } from '@holdfast/db-backup-domain/wire';
import { useProjectCanvas } from '../../entities/db-service/index.ts';
import { useProjects } from '../../entities/project/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { canvasPath } from '../../shared/routes/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';
import { CanvasPicture } from './canvas-picture.tsx';
import { LineageList } from './lineage-list.tsx';

/** `projectId` undefined: the first project. */
export function ProjectCanvasPage({ projectId }: { projectId?: string | undefined }): ReactNode {
  const m = useMessages().shell.canvasPage;
  const [, navigate] = useLocation();
  const projects = useProjects();
  const chosen = projectId ?? projects.data?.[0]?.id;
  return (
    <main
      id="content"
      tabIndex={-1}
      className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto outline-none"
    >
      <header className="flex flex-wrap items-center gap-3 px-4 pt-4">
        <h1 className="text-xl font-semibold wrap-anywhere">{nameOf(projects.data, chosen) ?? m.title}</h1>
        {projects.data && projects.data.length > 1 && chosen !== undefined ? (
          <Select
            aria-label={m.project}
            value={chosen}
            onValue={(id) => navigate(canvasPath(id))}
            options={projects.data.map(({ id, name }) => ({ value: id, label: name }))}
          />
        ) : null}
      </header>
      {projects.error ? (
        <div className="p-4">
          <FailureNotice error={projects.error} onRetry={() => void projects.refetch()} />
        </div>
      ) : null}
      {chosen === undefined ? null : <Canvas projectId={chosen} />}
      {projects.data?.length === 0 ? <EmptyState title={m.empty}>{m.emptyBody}</EmptyState> : null}
    </main>
  );
}

function nameOf(projects: readonly Project[] | undefined, id: string | undefined): string | undefined {
  return projects?.find((project) => project.id === id)?.name;
}

function Canvas({ projectId }: { projectId: string }): ReactNode {
  const m = useMessages().shell.canvasPage;
  const canvas = useProjectCanvas(projectId);
  if (canvas.data === undefined)
    return canvas.error ? (
      <div className="p-4">
        <FailureNotice error={canvas.error} onRetry={() => void canvas.refetch()} />
      </div>
    ) : (
      <div className="flex gap-24 p-4" aria-hidden>
        <Skeleton className="h-24 w-60" />
        <Skeleton className="h-24 w-60" />
      </div>
    );
  if (canvas.data.services.length === 0) return <EmptyState title={m.empty}>{m.emptyBody}</EmptyState>;
  return (
    <>
      {canvas.error ? (
        <div className="px-4 pt-3">
          <FailureNotice error={canvas.error} onRetry={() => void canvas.refetch()} />
        </div>
      ) : null}
      <CanvasPicture canvas={canvas.data} />
      <LineageList canvas={canvas.data} />
    </>
  );
}
