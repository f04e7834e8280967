import type { ApiAnswer } from './call-api.ts';

/** The gate's own refusals, by the code of the problem document. */
const BY_CODE: Readonly<Record<string, string>> = {
  cross_site: 'The gate takes such requests from its own pages only.',
  forbidden: 'The gate lets only accounts with a certain right go there.',
  not_forwarded: 'A rule in gatehouse.config.ts keeps the gate from forwarding this.',
  wrong_audience: 'Your access token is not meant for this API.',
  invalid_path: 'The gate forwards no path like this.',
  body_too_large: 'The body is larger than the gate forwards.',
  backend_unreachable: 'The gate could not reach the backend.',
  backend_invalid: 'The backend gave the gate an answer that it cannot use.',
  backend_timeout: 'The backend did not answer the gate in time.',
  session_unavailable: 'The session cannot be renewed right now. You are still signed in; try again shortly.',
};

const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The backend could not make sense of the request.',
  401: 'The backend itself refused your token.',
  403: 'The backend does not let your account do this.',
  404: 'The backend has nothing at this path.',
  405: 'The backend does not take this method here.',
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
  if (Number.isNaN(status)) return 'Nothing came back: the network is down, or this site does not answer.';
  if (ok) return '';
  return BY_STATUS[status] ?? (status >= 500 ? 'The backend failed over this.' : '');
}
