export { describePolicy, describeSchedule } from './model/describe-policy.ts';
export { PolicySummary } from './ui/policy-summary.tsx';
