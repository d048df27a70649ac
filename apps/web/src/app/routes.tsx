import type { ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { DataBrowserPage } from '../pages/data-browser/index.ts';
import { ProjectCanvasPage } from '../pages/project-canvas/index.ts';
import { BROWSE, CANVAS } from '../shared/routes/index.ts';
import { NotFound } from './not-found.tsx';

export function Routes(): ReactNode {
  return (
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
  );
}
