import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { expiryOf } from '@holdfast/db-backup-domain/retention';
import { readBack } from '../backups/read-back.ts';
import type { FoundBackup } from '../catalogue/topics/found-backups.ts';
import type { ReadBackEvidence } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { failureOf } from '../failure.ts';
import { MasterKeyError, manifestRecord, type Manifest, type MasterKey } from '../format/index.ts';
import { DEMO_DONE } from '../services/demo-service.ts';
import { openEngine, type EngineParts } from '../open-engine.ts';
import { createLocalFolderRepository, prepareLocalFolder } from '../repository/index.ts';
import {
  finishPlace,
  inspectPlace,
  preparePlace,
  type RebuildPlace,
  type RebuildSetting,
} from './rebuild-place.ts';
import { lacksFile, surveyArtifact, surveyArtifacts, type SurveyedArtifact } from './survey-artifacts.ts';

/** What a backup made from now on is made with; older artifacts do not say. */
const METHOD_OF_OLD = 'logical';

/** What became of one entry of the repository. `reason`: a sentence for a person. */
export interface RebuiltEntry {
  readonly artifactId: string;
  readonly outcome:
    'recorded' | 'known' | 'damaged' | 'not-readable' | 'other-key' | 'name-taken' | 'left-alone';
  /** `namespace/service/backup`; null where it could not be read. */
  readonly backup: string | null;
  readonly reason: string | null;
}

export interface RebuildOptions extends EngineParts {
  readonly onEntry: (entry: RebuiltEntry) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a new catalogue from a repository and its master key alone. Every artifact is read back, and recorded as
 * Completed only then; its DB Service is listed as Deleted. What is damaged, of another key or not an artifact is told
 * and left alone. Stopped half-way, it goes on when it is called again. RecoveryRefused, MasterKeyError (`other` where
 * the key opens nothing), REPOSITORY_UNAVAILABLE, DataFolderLocked: the data folder was not touched.
 */
export async function rebuildCatalogue(setting: RebuildSetting, options: RebuildOptions): Promise<void> {
  const place = await inspectPlace(setting);
  const found = await survey(place, options);
  await preparePlace(setting, place);
  await using engine = await openEngine(setting, options);
  const { context } = engine;
  // A data folder of backups that were found is not one that begins with a demo.
  await context.catalogue.meta.set({ key: DEMO_DONE, value: 'not made: rebuilt' });
  for (const entry of found) {
    options.signal.throwIfAborted();
    options.onEntry(await rebuildEntry(context, entry, options.signal));
  }
  await finishPlace(setting);
}

/** Enough to begin with the newest; manifests are read again one by one. */
type FoundEntry =
  Exclude<SurveyedArtifact, { state: 'readable' }> | { artifactId: string; state: 'readable' };

/** Refuses a key that opens nothing, before anything is made with it. */
async function survey(place: RebuildPlace, { host }: RebuildOptions): Promise<FoundEntry[]> {
  const { repository: folder, masterKey } = place;
  const mark = await prepareLocalFolder(folder, host.ids.next());
  const repository = createLocalFolderRepository({ id: 'found', folder, mark, clock: host.clock });
  const readable: { artifactId: string; createdAt: string }[] = [];
  const others: FoundEntry[] = [];
  for await (const entry of surveyArtifacts(repository, masterKey)) {
    if (entry.state === 'readable')
      readable.push({ artifactId: entry.artifactId, createdAt: entry.manifest.createdAt });
    else others.push(entry);
  }
  if (readable.length === 0) refuseForeignKey(masterKey, others);
  readable.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  return [...readable.map(({ artifactId }) => ({ artifactId, state: 'readable' as const })), ...others];
}

function refuseForeignKey(masterKey: MasterKey, entries: readonly FoundEntry[]): void {
  const needed = new Set(entries.flatMap((entry) => (entry.state === 'other-key' ? entry.masterKeyIds : [])));
  if (needed.size === 0) return;
  throw new MasterKeyError(
    'other',
    `The master key ${masterKey.id} opens none of the backups; they need ${[...needed].join(' or ')}.`,
  );
}

async function rebuildEntry(
  context: EngineContext,
  entry: FoundEntry,
  signal: AbortSignal,
): Promise<RebuiltEntry> {
  const { artifactId } = entry;
  const left = (
    outcome: RebuiltEntry['outcome'],
    reason: string,
    backup: string | null = null,
  ): RebuiltEntry => ({
    ...{ artifactId, outcome, reason, backup },
  });
  // What changed since the survey is told as it is now.
  const now =
    entry.state === 'readable'
      ? await surveyArtifact(context.repository, context.masterKey, artifactId)
      : entry;
  switch (now.state) {
    case 'readable':
      return recordBackup(context, now.manifest, signal);
    case 'other-key':
      return left('other-key', `It needs the master key ${now.masterKeyIds.join(' or ')}.`);
    case 'damaged':
      return left('damaged', `${now.reason}.`);
    case 'newer':
      return left('not-readable', `${now.reason}: use the newer Holdfast.`);
    case 'unfinished':
      return left('left-alone', 'It is not a finished backup: it has no manifest.');
    case 'foreign':
      return left('left-alone', 'It is not a backup.');
  }
}

async function recordBackup(
  context: EngineContext,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<RebuiltEntry> {
  const { artifactId, source } = manifest;
  const backup = `${source.namespace}/${source.name}/${manifest.backup.name}`;
  if ((await context.catalogue.backups.get({ id: manifest.backup.uid })) !== null)
    return { artifactId, backup, outcome: 'known', reason: null };
  let evidence: ReadBackEvidence;
  try {
    evidence = await readBack(context, artifactId, { signal, onMember: () => undefined });
  } catch (error) {
    signal.throwIfAborted();
    if (await lacksFile(context.repository, artifactId, error))
      return { artifactId, backup, outcome: 'damaged', reason: 'A file of it is missing.' };
    if (isHoldfastError(error, 'REPOSITORY_UNAVAILABLE')) throw error;
    const { code, reason } = failureOf(error, context.stopping);
    const isDamage = code === 'ARTIFACT_DAMAGED' || code === 'TOOL_FAILED';
    return { artifactId, backup, outcome: isDamage ? 'damaged' : 'not-readable', reason };
  }
  try {
    const outcome = await context.catalogue.foundBackups.record(asFound(context, manifest, evidence));
    return { artifactId, backup, outcome, reason: null };
  } catch (error) {
    if (!isHoldfastError(error, 'BACKUP_NAME_TAKEN')) throw error;
    const reason =
      'Another backup of its namespace has the same name; it is whole, and stays in the repository.';
    return { artifactId, backup, outcome: 'name-taken', reason };
  }
}

/** The commit of the artifact stands for the completion, which came a read-back later. */
function asFound(context: EngineContext, manifest: Manifest, evidence: ReadBackEvidence): FoundBackup {
  const { backup, source, engine, server, createdAt } = manifest;
  const record = manifestRecord(manifest);
  const expiry = record?.retention ? expiryOf(createdAt, record.retention) : null;
  return {
    service: {
      ...{ id: source.uid, namespace: source.namespace, name: source.name, engine },
      ...{ facts: server, projectName: record?.projectName ?? source.projectId },
    },
    backup: {
      ...{ id: backup.uid, name: backup.name, description: backup.description, type: backup.type },
      method: record?.method ?? METHOD_OF_OLD,
      createdAt: Date.parse(record?.createdAt ?? createdAt),
      startedAt: Date.parse(record?.startedAt ?? createdAt),
      completedAt: Date.parse(createdAt),
      expiresAt: expiry === null ? null : Date.parse(expiry),
    },
    ...{ repositoryId: context.repository.id, evidence, now: context.host.clock.now() },
  };
}
