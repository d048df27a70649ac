import { createContext, use, type ReactNode } from 'react';
import { en } from './en/index.ts';

/** Everything the web says. A language is one such table; English is the one all others are shaped by. */
export type Messages = typeof en;

const MessagesContext = createContext<Messages>(en);

export function MessagesProvider({
  messages,
  children,
}: {
  messages: Messages;
  children: ReactNode;
}): ReactNode {
  return <MessagesContext value={messages}>{children}</MessagesContext>;
}

export function useMessages(): Messages {
  return use(MessagesContext);
}
