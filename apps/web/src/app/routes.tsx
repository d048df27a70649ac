import { Suspense, type ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { DataBrowserPage } from '../pages/data-browser/index.ts';
import { later, useLoadedSoon } from '../shared/later/index.ts';
import { BROWSE, CANVAS } from '../shared/routes/index.ts';
import { NotFound } from './not-found.tsx';

const ProjectCanvasPage = later(
  async () => (await import('../pages/project-canvas/index.ts')).ProjectCanvasPage,
);

export function Routes(): ReactNode {
  useLoadedSoon();
  return (
    <Suspense fallback={<main id="content" tabIndex={-1} className="flex-1 outline-none" aria-busy />}>
      <Switch>
        <Route path="/">
          <Redirect to={BROWSE} replace />
        </Route>
        <Route path={`${BROWSE}/*?`}>
          <DataBrowserPage />
        </Route>
        <Route path={CANVAS}>
          <ProjectCanvasPage />
        </Route>
        <Route path="/canvas/:projectId">
          {({ projectId }) => <ProjectCanvasPage projectId={projectId} />}
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Suspense>
  );
}
