export { MessagesProvider, useMessages } from './messages.tsx';
export type { Messages } from './messages.tsx';
export { en } from './en/index.ts';
