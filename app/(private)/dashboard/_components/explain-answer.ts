import type { ApiAnswer } from './call-api.ts';

/** The gate's own refusals, by the code of the problem document. */
const BY_CODE: Readonly<Record<string, string>> = {
  cross_site: 'The gate only accepts such requests from its own pages.',
  forbidden: 'The gate only lets accounts with a certain right go there.',
  not_forwarded: 'A rule in gatehouse.config.ts keeps the gate from forwarding this.',
  wrong_audience: 'Your access token is not meant for this API.',
  invalid_path: 'The gate does not forward paths like this.',
  body_too_large: 'The body is larger than the gate allows.',
  backend_unreachable: 'The gate could not reach the backend.',
  backend_invalid: "The gate cannot use the backend's answer.",
  backend_timeout: 'The backend did not answer the gate in time.',
  session_unavailable:
    'The session cannot be refreshed right now. You are still signed in. Try again shortly.',
};

const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The backend did not understand the request.',
  401: 'The backend itself refused your token.',
  403: 'The backend does not let your account do this.',
  404: 'The backend has nothing at this path.',
  405: 'The backend does not accept this method here.',
  422: 'The backend does not accept these values.',
  429: 'The backend wants you to wait.',
};

/**
 * Says in a sentence what an answer means, and who gave it, the gate or the backend.
 *
 * @returns an empty string where the status says enough
 */
export function explainAnswer({ code, ok, ...answer }: Pick<ApiAnswer, 'code' | 'ok' | 'status'>): string {
  const known = code === undefined ? undefined : BY_CODE[code];
  if (known !== undefined) return known;
  const status = Number.parseInt(answer.status, 10);
  if (Number.isNaN(status)) return 'No answer: the network or this site is down.';
  if (ok) return '';
  return BY_STATUS[status] ?? (status >= 500 ? 'The backend failed.' : '');
}
