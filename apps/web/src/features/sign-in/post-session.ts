export type SignInResult = 'signed-in' | 'refused' | 'failed';

/** `refused`: the token is wrong. `failed`: the server could not be asked, or could not answer. */
export async function postSession(token: string): Promise<SignInResult> {
  try {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return 'signed-in';
    return response.status === 401 || response.status === 403 ? 'refused' : 'failed';
  } catch (error) {
    if (error instanceof TypeError) return 'failed';
    throw error;
  }
}
