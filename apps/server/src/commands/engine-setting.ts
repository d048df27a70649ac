import { pathInRepository } from '../env.ts';
import type { ServerOptions } from '../options.ts';

/** Where the things of a data folder lie: as the options say, but for the folder itself where a command names another. */
export function engineSetting(options: ServerOptions, dataDir = options.dataDir) {
  const { serversDir, masterKeyFile } = options;
  return {
    dataDir: pathInRepository(dataDir),
    ...(serversDir === undefined ? {} : { serversDir: pathInRepository(serversDir) }),
    ...(masterKeyFile === undefined ? {} : { masterKeyPath: pathInRepository(masterKeyFile) }),
  };
}

/** What recovery takes from outside, as the options say. */
export function engineParts({ programFolders }: ServerOptions) {
  return programFolders === undefined ? {} : { programFolders };
}
