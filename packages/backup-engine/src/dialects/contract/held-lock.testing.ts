/**
 * A lock that is held until it is disposed of. `hold` takes it, says so by calling `taken`, and lets it go once `released`
 * resolves. Rejects where it cannot be taken.
 */
export async function heldLock(
  hold: (taken: () => void, released: Promise<void>) => Promise<void>,
): Promise<AsyncDisposable> {
  const released = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const holding = hold(taken.resolve, released.promise);
  await Promise.race([taken.promise, holding]);
  return {
    async [Symbol.asyncDispose]() {
      released.resolve();
      await holding;
    },
  };
}
