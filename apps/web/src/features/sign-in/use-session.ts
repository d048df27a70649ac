import { useQuery } from '@tanstack/react-query';

export interface Session {
  /** Whether this installation takes its own token only, or each caller's, alone or in a kubeconfig. */
  accepts: 'token' | 'token-or-kubeconfig';
  /** By a cookie, which a sign-out takes away. */
  signedIn: boolean;
}

async function askSession(): Promise<Session> {
  const response = await fetch('/session');
  const { accepts, signedIn } = (await response.json()) as { accepts?: string; signedIn?: boolean };
  return {
    accepts: accepts === 'token-or-kubeconfig' ? accepts : 'token',
    signedIn: signedIn === true,
  };
}

const UNKNOWN: Session = { accepts: 'token', signedIn: false };

/** Until the server has said more, what every installation takes. */
export function useSession(): Session {
  return useQuery({ queryKey: ['sign-in'], queryFn: askSession, staleTime: Infinity }).data ?? UNKNOWN;
}
