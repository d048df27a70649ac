export interface TokenBucketOptions {
  /** Calls allowed in the long run. */
  readonly perSecond: number;
  /** Calls allowed at once after a pause. */
  readonly burst: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** Above this many clients the full buckets, which say nothing, are dropped. */
const MAX_CLIENTS = 10_000;

/** A token bucket per client: `take` is true while the client stays within its rate. */
export function createTokenBuckets({ perSecond, burst, now = () => performance.now() }: TokenBucketOptions) {
  const buckets = new Map<string, Bucket>();
  const leftOf = (bucket: Bucket | undefined, at: number): number =>
    bucket === undefined ? burst : Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * perSecond);

  const dropFullBuckets = (at: number): void => {
    for (const [client, bucket] of buckets) if (leftOf(bucket, at) >= burst) buckets.delete(client);
  };

  return {
    take(client: string): boolean {
      const at = now();
      if (buckets.size >= MAX_CLIENTS) dropFullBuckets(at);
      const left = leftOf(buckets.get(client), at);
      buckets.set(client, { left: left < 1 ? left : left - 1, at });
      return left >= 1;
    },
    get size(): number {
      return buckets.size;
    },
  };
}
