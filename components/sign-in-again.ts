/** Tells whether an answer is the gate's own "sign in first", and not a 401 that the backend has its reasons for. */
export function isSessionRequired(status: number, body: string): boolean {
  if (status !== 401) return false;
  try {
    return Object(JSON.parse(body)).code === 'session_required';
  } catch {
    return false;
  }
}

/**
 * Asks the gate whether the session is over: for what fails without a status, such as an event stream.
 *
 * @returns false too when the gate does not answer: then nobody knows
 */
export async function isSessionOver(): Promise<boolean> {
  try {
    const response = await fetch('/auth/session', { headers: { accept: 'application/json' } });
    return response.ok && Object(await response.json()).authenticated === false;
  } catch {
    return false;
  }
}

/** Where to sign in, and come back from. */
export function signInAgainPath({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  return `/login?${new URLSearchParams({ returnTo: pathname + search, reason: 'session_expired' })}`;
}

/** Leaves for the sign-in page: for a script that finds the session gone. */
export function signInAgain(): void {
  location.assign(signInAgainPath(location));
}
