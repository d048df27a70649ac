import { initTRPC, TRPCError } from '@trpc/server';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { callOf, type RequestContext } from './context.ts';
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

/** Turns whatever a use case threw into the tRPC error of our table, with the original as its cause. */
const withTableErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const told = tellableError(result.error);
  throw new TRPCError({ code: told.entry.trpc, message: told.message, cause: told });
});

/** For anyone who reaches the server. */
export const publicProcedure = t.procedure.use(withTableErrors);

/** For those who are signed in: checked before the input is looked at, so that errors reveal nothing. */
export const authenticatedProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.actor === null) throw new HoldfastError('UNAUTHENTICATED');
  return next({ ctx: { ...ctx, actor: ctx.actor, call: callOf(ctx.actor, ctx) } });
});
