import type { KeyRotation, SealedPassword } from '../catalogue/topics/master-key.ts';
import { passwordBox } from '../catalogue/sealed-password.ts';
import type { EngineContext } from '../engine-context.ts';
import {
  KEYS_FILE,
  addKeySlot,
  dropKeySlot,
  isFormatError,
  nextMasterKey,
  putNextKeyInPlace,
  retiredKeyPath,
  unwrapDataKey,
  type MasterKey,
} from '../format/index.ts';
import { openEngine, type EngineParts, type EngineSetting } from '../open-engine.ts';
import { masterKeyPathOf } from '../open-master-key.ts';
import type { StoredArtifact } from '../repository/index.ts';
import { RecoveryRefused } from './recovery-refused.ts';
import { lacksFile } from './survey-artifacts.ts';

/**
 * The named places of a change of the master key, in their order: where a test stops the process. `slot-added` and
 * `slot-dropped` come once for every artifact.
 */
export const ROTATION_STEPS = [
  'rotate:key-made',
  'rotate:begun',
  'rotate:slot-added',
  'rotate:verified',
  'rotate:recorded',
  'rotate:key-in-place',
  'rotate:slot-dropped',
  'rotate:done',
] as const;

export interface RotationOutcome {
  /** Ids of the keys. */
  readonly from: string;
  readonly to: string;
  /** Artifacts that open with the new key, and no more with the old one. */
  readonly changed: number;
  /** Artifacts that neither key opens: they are left as they are. */
  readonly unopened: readonly { readonly artifactId: string; readonly reason: string }[];
  readonly retiredKeyPath: string;
}

/**
 * Replaces the master key: makes a new one, gives every artifact a slot for it beside the old one's, unwraps all of
 * them with it, seals the stored passwords under it, puts it in force and in place, and only then drops the old slots.
 * No member is read or moved. At every instant each artifact opens with the key that lies at the key's path; stopped
 * anywhere, it goes on when it is called again. The old key stays beside the new one, for copies of the repository that
 * were made before. MasterKeyError, DataFolderLocked, REPOSITORY_UNAVAILABLE, RecoveryRefused.
 */
export async function rotateMasterKey(setting: EngineSetting, parts: EngineParts): Promise<RotationOutcome> {
  await using engine = await openEngine(setting, parts);
  const { context } = engine;
  const path = masterKeyPathOf(setting);
  const under = await context.catalogue.masterKey.rotation();
  const ids = under?.phase === 'dropping' ? under : await addNewKey(context, path);
  const { changed, unopened } = await dropOldSlots(context, ids);
  await context.catalogue.masterKey.endRotation();
  await reached(context, 'rotate:done');
  return { from: ids.from, to: ids.to, changed, unopened, retiredKeyPath: retiredKeyPath(path, ids.from) };
}

type Ids = Omit<KeyRotation, 'phase'> & { readonly newKey: MasterKey };

/** From a key that nothing knows to one that opens everything and is in force. */
async function addNewKey(context: EngineContext, path: string): Promise<Ids> {
  const { catalogue, masterKey: oldKey } = context;
  const newKey = await nextMasterKey(path);
  await reached(context, 'rotate:key-made');
  const ids = { from: oldKey.id, to: newKey.id };
  await catalogue.masterKey.beginRotation(ids);
  await reached(context, 'rotate:begun');
  const opened: string[] = [];
  await eachArtifact(context, async (stored) => {
    await changeKeys(stored, (keys) =>
      addKeySlot({ keys, masterKeys: [oldKey], artifactId: stored.artifactId }, newKey),
    );
    opened.push(stored.artifactId);
    await reached(context, 'rotate:slot-added');
  });
  for (const artifactId of opened) await requireOpens(context, newKey, artifactId);
  await reached(context, 'rotate:verified');
  await catalogue.masterKey.switchTo({ rotation: ids, passwords: await resealed(context, newKey) });
  await reached(context, 'rotate:recorded');
  await putNextKeyInPlace(path, oldKey);
  await reached(context, 'rotate:key-in-place');
  return { ...ids, newKey };
}

async function dropOldSlots(
  context: EngineContext,
  { from, newKey = context.masterKey }: { from: string; newKey?: MasterKey },
): Promise<Pick<RotationOutcome, 'changed' | 'unopened'>> {
  let changed = 0;
  const unopened = await eachArtifact(context, async (stored) => {
    await changeKeys(stored, (keys) =>
      dropKeySlot({ keys, artifactId: stored.artifactId }, { dropped: from, kept: newKey }),
    );
    changed += 1;
    await reached(context, 'rotate:slot-dropped');
  });
  return { changed, unopened };
}

/** Every stored password, opened with the old key and sealed under the new one. */
async function resealed(context: EngineContext, newKey: MasterKey): Promise<SealedPassword[]> {
  const box = passwordBox(newKey.key);
  const stored = await context.catalogue.masterKey.sealedPasswords();
  return stored.map(({ serviceId, sealed }) => ({
    serviceId,
    sealed: box.seal(context.passwords.open(sealed, serviceId), serviceId),
  }));
}

/** Replaced atomically, and not at all where nothing is to be changed. */
async function changeKeys(stored: StoredArtifact, change: (keys: Uint8Array) => Uint8Array): Promise<void> {
  const keys = await stored.readSmall(KEYS_FILE);
  const changed = change(keys);
  if (changed !== keys) await stored.replaceSmall(KEYS_FILE, changed);
}

/** As it is stored now, not as it was written. One that went meanwhile needs no key. */
async function requireOpens(
  { repository }: EngineContext,
  masterKey: MasterKey,
  artifactId: string,
): Promise<void> {
  const stored = await repository.open(artifactId);
  if (stored === null) return;
  unwrapDataKey({ keys: await stored.readSmall(KEYS_FILE), masterKeys: [masterKey], artifactId });
}

/**
 * Every committed artifact, whether the catalogue knows it or not. Those that no key at hand opens are answered; whoever
 * cannot be judged stops it: REPOSITORY_UNAVAILABLE, RecoveryRefused for one of a newer version.
 */
async function eachArtifact(
  { repository }: EngineContext,
  work: (stored: StoredArtifact) => Promise<void>,
): Promise<RotationOutcome['unopened']> {
  const unopened: { artifactId: string; reason: string }[] = [];
  for await (const { artifactId, foreign } of repository.list()) {
    const stored = foreign ? null : await repository.open(artifactId);
    if (stored === null) continue;
    try {
      await work(stored);
    } catch (error) {
      if (isFormatError(error, 'unsupported-version'))
        throw new RecoveryRefused(`${artifactId}: ${error.message}. Use the newer Holdfast.`);
      const isMissing = await lacksFile(repository, artifactId, error);
      if (!isMissing && !isFormatError(error)) throw error;
      unopened.push({
        artifactId,
        reason: isMissing ? 'It has no key slots.' : `${(error as Error).message}.`,
      });
    }
  }
  return unopened;
}

async function reached({ host }: EngineContext, step: (typeof ROTATION_STEPS)[number]): Promise<void> {
  await host.atStep(step);
}
