import type { BackupContents, ServiceRecord } from '../catalogue/records.ts';
import type { Credentials, MemberPlan } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import { RunFailed } from '../failure.ts';
import { workLimits } from './work-limits.ts';
import { dialectOf } from '../services/credentials-of.ts';

const LISTED_DIFFERENCES = 5;

export interface Verification {
  readonly service: ServiceRecord;
  readonly credentials: Credentials;
  readonly members: readonly MemberPlan[];
  /** What the read-back counted. */
  readonly expected: BackupContents;
}

/** The new server answers to its new credential and holds what the backup held, thing by thing. */
export async function verifyContents(
  context: EngineContext,
  { service, credentials, members, expected }: Verification,
): Promise<void> {
  const dialect = dialectOf(context, service);
  const facts = await dialect.probe(credentials, context.stopping);
  await context.catalogue.services.recordFacts({ id: service.id, facts });
  for (const member of members) {
    const found = await dialect.countContents(credentials, member, workLimits(context));
    const differences = compareCounts(expected[member.name]?.counts ?? {}, found.counts);
    if (differences.length === 0) continue;
    const listed = differences.slice(0, LISTED_DIFFERENCES).join('; ');
    const more =
      differences.length > LISTED_DIFFERENCES ? `; and ${differences.length - LISTED_DIFFERENCES} more` : '';
    throw new RunFailed(
      'ARTIFACT_DAMAGED',
      `The restored service does not hold what the backup held: ${listed}${more}.`,
    );
  }
}

/** One sentence per thing whose count differs, is missing or was not expected. */
export function compareCounts(
  expected: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): string[] {
  const things = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...things].flatMap((thing) => {
    if (expected[thing] === found[thing]) return [];
    return [`${thing}: ${found[thing] ?? 'nothing'} instead of ${expected[thing] ?? 'nothing'}`];
  });
}
