import type { Engine } from '@holdfast/db-backup-domain/wire';
import type { Dialect } from '../dialects/dialect.ts';
import { allDialects } from '../dialects/index.ts';
import type { EngineHost } from '../host/host.ts';
import { systemHost } from '../host/system-host.ts';
import type { EngineParts, EngineSetting } from '../open-engine.ts';
import { rebuildCatalogue, type RebuiltEntry } from './rebuild-catalogue.ts';
import type { RebuildSetting } from './rebuild-place.ts';
import { rotateMasterKey, type RotationOutcome } from './rotate-master-key.ts';

/** What recovery takes from outside; the machine's own, and all dialects, where left out. */
interface RecoveryParts {
  readonly host?: Partial<EngineHost>;
  readonly dialects?: readonly Dialect[];
  /** Folders with database programs that the system does not know. */
  readonly programFolders?: readonly string[];
}

/** As `rebuildCatalogue`. */
export function rebuild(
  setting: RebuildSetting,
  options: RecoveryParts & { onEntry: (entry: RebuiltEntry) => void; signal: AbortSignal },
): Promise<void> {
  return rebuildCatalogue(setting, { ...options, ...asParts(options) });
}

/** As `rotateMasterKey`. */
export function rotateKey(setting: EngineSetting, parts: RecoveryParts = {}): Promise<RotationOutcome> {
  return rotateMasterKey(setting, asParts(parts));
}

function asParts({ host, dialects, ...folders }: RecoveryParts): EngineParts {
  const known = dialects ?? allDialects(folders);
  return {
    host: systemHost(host),
    dialects: new Map<Engine, Dialect>(known.map((dialect) => [dialect.engine, dialect])),
  };
}
