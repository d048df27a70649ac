export { FailureNotice } from './failure-notice.tsx';
export { StaleNotice } from './stale-notice.tsx';
export { codeReason, gateReason } from './gate-reason.ts';
export { Command } from './command.tsx';
export { Sentence } from './sentence.tsx';
export { Detail, Details } from './details.tsx';
