import { useQuery } from '@tanstack/react-query';

/** Whether this installation takes its own token only, or each caller's, alone or in a kubeconfig. */
export type Accepted = 'token' | 'token-or-kubeconfig';

async function askAccepted(): Promise<Accepted> {
  const response = await fetch('/session');
  const { accepts } = (await response.json()) as { accepts?: string };
  return accepts === 'token-or-kubeconfig' ? accepts : 'token';
}

/** Until the server has said more, what every installation takes. */
export function useAccepted(): Accepted {
  return useQuery({ queryKey: ['sign-in'], queryFn: askAccepted, staleTime: Infinity }).data ?? 'token';
}
