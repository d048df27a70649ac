import { totalmem } from 'node:os';
import type { LoadingServer } from '../../dialect.ts';

const MEGABYTE = 1024 * 1024;
const MOST_POOL_MB = 1024;
const LEAST_POOL_MB = 128;

/**
 * Options of a server that is being filled: pages stay in memory until they are full, and are not written twice; nothing waits for
 * the disk at a commit.
 */
export function loadingOptions(): string[] {
  const pool = Math.round(Math.min(MOST_POOL_MB, Math.max(LEAST_POOL_MB, totalmem() / MEGABYTE / 8)));
  return [
    `--innodb-buffer-pool-size=${pool}M`,
    '--skip-innodb-doublewrite',
    '--innodb-flush-log-at-trx-commit=0',
    // One of them is MariaDB's name for it, the other MySQL's.
    '--loose-innodb-log-file-size=1G',
    '--loose-innodb-redo-log-capacity=1G',
    '--innodb-log-buffer-size=64M',
    '--innodb-io-capacity=10000',
    '--innodb-io-capacity-max=20000',
  ];
}

/** A clean stop of InnoDB syncs every file by itself; one that was not clean is mended from the log at the next start. */
export const makeDurable: LoadingServer['makeDurable'] = async () => undefined;
