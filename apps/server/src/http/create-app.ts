import express, { type Express } from 'express';
import type { Log } from '../log.ts';
import type { SignIn } from '../sessions/sign-in.ts';
import type { ServerServices } from '../trpc/context.ts';
import { answerThrown } from './answer-error.ts';
import { healthRoutes } from './health-routes.ts';
import { hostRule } from './host-rule.ts';
import { jsonText } from './json-bodies.ts';
import { originRule } from './origin-rule.ts';
import { presentedBy } from './presented.ts';
import { rateLimit } from './rate-limit.ts';
import { requireActor } from './request-actor.ts';
import { nameRequest } from './request-facts.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionRoutes } from './session-routes.ts';
import { staticWeb } from './static-web.ts';
import { requireCallForm, trpcRoute } from './trpc-route.ts';

export interface AppOptions {
  readonly services: ServerServices;
  readonly signIn: SignIn;
  readonly log: Log;
  /** Rejects while the backend cannot serve. */
  readonly checkReady: () => Promise<void>;
  /** Names under which the server may be asked, besides the loopback ones. */
  readonly allowedHosts: readonly string[];
  readonly requestsPerSecond: number;
  /** Folder of the built web. */
  readonly webDir: string;
  /** Milliseconds after which a procedure's caller gets an answer in any case. */
  readonly timeLimitMs?: number;
}

const BURST_SECONDS = 4;
const TIME_LIMIT_MS = 60_000;
const isPage = (path: string): boolean => !/^\/(trpc|session)(\/|$)/i.test(path);

/** The whole HTTP surface. The order matters: who may ask at all comes before what is asked. */
export function createApp(options: AppOptions): Express {
  const { services, signIn, log, requestsPerSecond, timeLimitMs = TIME_LIMIT_MS } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(nameRequest, securityHeaders, requestLog(log));
  app.use(hostRule(options.allowedHosts), originRule(isPage));
  app.use(healthRoutes(options.checkReady));
  app.use(
    rateLimit({
      perSecond: requestsPerSecond,
      burst: requestsPerSecond * BURST_SECONDS,
      callerOf: (request) => signIn.seemsFrom(presentedBy(request)),
    }),
  );
  app.use(sessionRoutes(signIn));
  app.use('/trpc', requireActor(signIn), requireCallForm);
  app.post('/trpc/*path', ...jsonText);
  app.use('/trpc', trpcRoute({ services, log, timeLimitMs }));
  app.use(staticWeb(options.webDir));
  app.use(answerThrown(log));
  return app;
}
