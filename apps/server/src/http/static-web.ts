import { join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import { compressedAssets } from './compressed-assets.ts';

const NOT_BUILT =
  '<!doctype html><meta charset="utf-8"><title>Holdfast</title><p>The web is not built. Run: npm start</p>';

/**
 * The built web in `folder`. Names below /assets hold a hash of their contents, so they may be kept for ever; the page
 * itself is asked for anew each time. Every other address that a browser opens is the same page.
 */
export function staticWeb(folder: string): Router {
  const routes = Router();
  routes.use(
    '/assets',
    compressedAssets(join(folder, 'assets')),
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }),
    nothingHere,
  );
  routes.use(express.static(folder, { cacheControl: false, setHeaders: askAnew }));
  routes.use((request, response, next) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads || request.accepts(['json', 'html']) !== 'html') {
      next();
      return;
    }
    response.sendFile(
      'index.html',
      { root: folder, cacheControl: false, headers: { 'cache-control': 'no-cache' } },
      (error) => {
        if (error === undefined || response.headersSent) return;
        response.status(503).type('html').send(NOT_BUILT);
      },
    );
  });
  routes.use(nothingHere);
  return routes;
}

function askAnew(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('cache-control', 'no-cache');
}

const nothingHere: RequestHandler = (_request, response) => {
  response.status(404).set('cache-control', 'no-store').type('text').send('Nothing is here.\n');
};
