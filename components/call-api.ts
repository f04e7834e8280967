import { isSessionRequired } from './sign-in-again.ts';

/** What came back from a call, ready to be shown. */
export interface ApiAnswer {
  readonly status: string;
  readonly ok: boolean;
  /** The gate wants a session first, and there is none any more. */
  readonly sessionRequired: boolean;
  readonly milliseconds: number;
  readonly body: string;
}

const MAX_SHOWN = 20_000;

/**
 * Reads from the backend through the proxy; the browser adds the session's cookie, the gate turns it into a bearer.
 *
 * @param path - a path on this site
 * @returns the answer, whatever its status; a network failure is an answer too
 */
export async function callApi(path: string, signal: AbortSignal): Promise<ApiAnswer> {
  const start = performance.now();
  const since = () => Math.round(performance.now() - start);
  try {
    const response = await fetch(path, { headers: { accept: 'application/json' }, signal });
    const body = await response.text();
    const status = `${response.status} ${response.statusText}`.trim();
    const sessionRequired = isSessionRequired(response.status, body);
    return { status, ok: response.ok, sessionRequired, milliseconds: since(), body: shown(body) };
  } catch {
    return { status: 'No answer', ok: false, sessionRequired: false, milliseconds: since(), body: '' };
  }
}

function shown(text: string): string {
  const pretty = indented(text);
  return pretty.length > MAX_SHOWN ? `${pretty.slice(0, MAX_SHOWN)}\n… and more` : pretty;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
