import { Router } from 'express';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/** `GET /healthz`: the process answers. `GET /readyz`: so does the catalogue; BACKEND_UNAVAILABLE where it does not. */
export function healthRoutes(checkReady: () => Promise<void>): Router {
  const routes = Router();
  routes.get('/healthz', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  routes.get('/readyz', async (_request, response) => {
    await checkReady().catch((cause: unknown) => {
      throw new HoldfastError('BACKEND_UNAVAILABLE', { cause });
    });
    response.set('cache-control', 'no-store').json({ status: 'ready' });
  });
  return routes;
}
