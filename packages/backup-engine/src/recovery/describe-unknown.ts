import type { EngineContext } from '../engine-context.ts';
import { isArtifactId } from '../format/index.ts';
import { surveyArtifact } from './survey-artifacts.ts';

/** Enough to know what is the matter; a start does not wait for more. */
const LOOKED_AT = 500;

/** What the entries of the repository are that the catalogue does not know: for a person, who decides. */
export async function describeUnknown(
  { repository, masterKey }: EngineContext,
  unknown: readonly string[],
): Promise<string> {
  const keys = new Set<string>();
  let [whole, damaged] = [0, 0];
  for (const artifactId of unknown.filter(isArtifactId).slice(0, LOOKED_AT)) {
    const entry = await surveyArtifact(repository, masterKey, artifactId);
    if (entry.state === 'readable') whole += 1;
    else if (entry.state === 'damaged') damaged += 1;
    else if (entry.state === 'other-key') for (const id of entry.masterKeyIds) keys.add(id);
  }
  return [
    `The repository holds ${unknown.length} entries that this catalogue does not know. They are left alone.`,
    ...(whole > 0 ? [`${whole} open with the master key: a rebuild in a new data folder lists them.`] : []),
    ...(damaged > 0 ? [`${damaged} are damaged.`] : []),
    ...(keys.size > 0 ? [`Others need another master key: ${[...keys].join(', ')}.`] : []),
  ].join(' ');
}
