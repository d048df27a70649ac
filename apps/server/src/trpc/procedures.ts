import { initTRPC, TRPCError } from '@trpc/server';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { callOf, isTimeUp, type RequestContext } from './context.ts';
import { errorDataOf, tellableError, type ErrorData } from './error-shape.ts';

const t = initTRPC.context<RequestContext>().create({
  isDev: false,
  errorFormatter({ shape, error, path, ctx }) {
    const told = tellableError(error);
    const data: ErrorData = {
      ...errorDataOf(told, ctx?.requestId ?? null),
      ...(path === undefined ? {} : { path }),
    };
    return { code: shape.code, message: told.message, data };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns whatever was thrown into the tRPC error of our table, with the HoldfastError as its cause. */
const withTableErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  throw asTrpcError(tellableError(result.error));
});

/** Answers when the request's time is up, though the work behind it may go on and end. */
const withinTimeLimit = t.middleware(async ({ ctx, next }) => {
  const { signal } = ctx;
  if (signal === undefined) return next();
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    if (isTimeUp(signal)) reject(tooSlow());
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([next(), timeIsUp]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
});

function tooSlow(): TRPCError {
  const detail =
    'There was no answer in time. What was asked for may still be carried out: look before you repeat it.';
  return asTrpcError(new HoldfastError('BACKEND_UNAVAILABLE', { detail }));
}

function asTrpcError(told: HoldfastError): TRPCError {
  return new TRPCError({ code: told.entry.trpc, message: told.message, cause: told });
}

/** For anyone who reaches the server. */
export const publicProcedure = t.procedure.use(withTableErrors).use(withinTimeLimit);

/** For those who are signed in: checked before the input is looked at, so that errors reveal nothing. */
export const authenticatedProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.actor === null) throw new HoldfastError('UNAUTHENTICATED');
  return next({ ctx: { ...ctx, actor: ctx.actor, call: callOf(ctx.actor, ctx) } });
});
