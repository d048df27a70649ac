export { FailureNotice } from './failure-notice.tsx';
export { codeReason, gateReason } from './gate-reason.ts';
export { Detail, Details } from './details.tsx';
