export { assertPolicyInput } from './policy-input.ts';
export type { PolicyInput } from './policy-input.ts';
export { NO_POLICY_REVISION, assertPolicyRevision, policyRevisionMatches } from './revision.ts';
export { defaultPolicyForm } from './default-form.ts';
export type { PolicyForm } from './default-form.ts';
export { nextRunOf, previewRuns } from './next-runs.ts';
export type { RunsPreview } from './next-runs.ts';
