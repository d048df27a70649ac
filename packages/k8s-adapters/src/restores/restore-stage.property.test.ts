import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayBecome } from '@holdfast/db-backup-domain/gates';
import { readLineage } from '@holdfast/db-backup-domain/kubeblocks';
import type { RestoreStage } from '@holdfast/db-backup-domain/wire';
import { DEEDS, OperatorStory, TROUBLE, type Deed } from './operator-story.testing.ts';
import { ms, namespaceState } from './restore-objects.testing.ts';
import { progressOf, restoresIn } from './restores-in.ts';

let stories = 0;
/** A restore is remembered by the uid of its Cluster: each story has its own. */
const newUid = (): string => `${String((stories += 1)).padStart(8, '0')}-0b4e-4f5a-9c8d-1a2b3c4d5e6f`;

/** A whole way without trouble, into which any deeds are mixed: left to chance alone, few stories come to an end. */
const WAY: readonly Deed[] = [
  'see',
  'prepare',
  'begin-prepare',
  'end-prepare',
  'run-data',
  'run-side',
  'begin-post',
  'end-post',
  'consume',
];
const mixed = (deeds: readonly Deed[]): fc.Arbitrary<Deed[]> =>
  fc
    .array(fc.tuple(fc.nat({ max: WAY.length }), fc.constantFrom(...deeds)), { maxLength: 30 })
    .map((extra) =>
      [...WAY, 'tick' as const].flatMap((deed, index) => [
        ...extra.filter(([at]) => at === index).map(([, more]) => more),
        deed,
      ]),
    );

function shownStage(story: OperatorStory, version: number): RestoreStage {
  const state = namespaceState({ clusters: [story.cluster()], restores: story.restores(), version });
  const [only] = restoresIn(state, ms(story.now));
  if (!only) throw new Error('The restore is not listed.');
  return only.restore.stage;
}

function provenStage(story: OperatorStory): RestoreStage {
  const cluster = story.cluster();
  const lineage = readLineage(cluster);
  if (lineage === null) throw new Error('The Cluster has no lineage.');
  return progressOf({ cluster, lineage }, namespaceState({ restores: story.restores() }), ms(story.now))
    .stage;
}

describe.each(['annotation', 'spec'] as const)(
  'whatever an operator writes, in the form of the %s',
  (form) => {
    test('no viewer sees a stage go back, or ready too early', () => {
      fc.assert(
        fc.property(mixed(DEEDS), (deeds) => {
          const story = new OperatorStory(form, newUid());
          let stage: RestoreStage = 'accepted';
          deeds.forEach((deed, index) => {
            story.do(deed);
            const next = shownStage(story, index + 1);
            expect(mayBecome(stage, next), `${stage} to ${next} by ${deed}`).toBe(true);
            if (next === 'ready') expect(story, deed).toMatchObject({ isConsumed: true, hasRun: true });
            stage = next;
          });
        }),
        { numRuns: 300 },
      );
    });

    test('without trouble the objects alone go forward, and to the end', () => {
      const calm = DEEDS.filter((deed) => !TROUBLE.has(deed) && deed !== 'wait');
      fc.assert(
        fc.property(mixed(calm), (deeds) => {
          const story = new OperatorStory(form, newUid());
          let stage: RestoreStage = 'accepted';
          for (const deed of deeds) {
            story.do(deed);
            const next = provenStage(story);
            expect(mayBecome(stage, next), `${stage} to ${next} by ${deed}`).toBe(true);
            stage = next;
          }
          expect(stage).toBe('ready');
        }),
        { numRuns: 100 },
      );
    });

    test('one whose Restore failed is failed to the end', () => {
      fc.assert(
        fc.property(mixed(DEEDS), fc.constantFrom<Deed>('fail-prepare', 'fail-post'), (deeds, failure) => {
          const story = new OperatorStory(form, newUid());
          const begun: Deed[] = failure === 'fail-prepare' ? WAY.slice(0, 3) : WAY.slice(0, 7);
          for (const deed of [...begun, failure]) story.do(deed);
          for (const deed of deeds) {
            expect(provenStage(story)).toBe('failed');
            story.do(deed);
          }
        }),
        { numRuns: 100 },
      );
    });
  },
);
