/** `refused`: nobody knows it. `invalid`: why it cannot be taken. `failed`: the server could not be asked, or could not answer. */
export type SignInResult =
  | { readonly kind: 'signed-in' | 'refused' | 'failed' }
  | { readonly kind: 'invalid'; readonly detail: string };

export type Credentials = { readonly token: string } | { readonly kubeconfig: string };

export async function postSession(credentials: Credentials): Promise<SignInResult> {
  try {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    if (response.ok) return { kind: 'signed-in' };
    if (response.status === 400) return { kind: 'invalid', detail: await detailOf(response) };
    return { kind: response.status === 401 || response.status === 403 ? 'refused' : 'failed' };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'failed' };
    throw error;
  }
}

/** What the server names as wrong; it repeats nothing of what was sent. */
async function detailOf(response: Response): Promise<string> {
  const body = (await response.json()) as { error?: { data?: { detail?: string | null } } };
  return body.error?.data?.detail ?? '';
}
