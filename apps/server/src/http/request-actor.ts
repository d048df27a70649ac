import type { RequestHandler, Response } from 'express';
import type { Actor } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { SignIn } from '../sessions/sign-in.ts';
import { presentedBy } from './presented.ts';

const actors = new WeakMap<Response, Actor>();

/** Who is not signed in goes no further: not even the body is looked at. UNAUTHENTICATED. */
export function requireActor(signIn: SignIn): RequestHandler {
  return async (request, response, next) => {
    const actor = await signIn.actorOf(presentedBy(request));
    if (actor === null) throw new HoldfastError('UNAUTHENTICATED');
    actors.set(response, actor);
    next();
  };
}

/** Whom `requireActor` found. */
export function actorOf(response: Response): Actor {
  const actor = actors.get(response);
  if (actor === undefined) throw new Error('requireActor did not see this request');
  return actor;
}
