import { OperationProcessingError } from 'oauth4webapi';
import { NO_VALUE, tokenIn } from '../backend/answer.ts';
import { announcedEnd, endOf } from '../tokens/expiry.ts';
import type { ProofKey, TokenIssuer, TokenSet } from '../types.ts';
import { isText, membersOf } from '../util/json-path.ts';

/** Types of tokens that no bearer can use: each wants a proof with every request. */
const PROVEN = /^(?:dpop|mac|pop|hok|n_a)$/i;

/** What a session keeps of a token endpoint's answer, and the ID token in it, which is still to be judged. */
export interface ReadTokens {
  readonly idToken: string | undefined;
  readonly tokens: TokenSet;
}

/**
 * Reads a token endpoint's answer.
 *
 * @param judge - the library's judgement
 * @param issuedBy - what the tokens are marked with
 * @param receivedAt - when it was asked for, in milliseconds since the epoch
 * @param proofKey - which tokens may be bound to
 * @throws OperationProcessingError with the member that is not as it should be, and whatever the library throws
 * @see RFC 6749, section 5.1; RFC 6750, section 2.1
 */
export async function readTokens(
  response: Response,
  judge: (response: Response) => Promise<unknown>,
  issuedBy: TokenIssuer,
  receivedAt: number,
  proofKey?: ProofKey,
): Promise<ReadTokens> {
  const { said, response: plain } = await plainly(response);
  const accessToken = tokenIn(said.access_token);
  const refreshToken = said.refresh_token;
  if (plain.ok) {
    // Some refuse with a status of success.
    if (said.access_token === undefined) throw fault(codeIn(said.error) ?? 'access_token_missing');
    if (accessToken === undefined) throw fault('access_token_malformed');
    if (isText(said.token_type) && PROVEN.test(said.token_type) && !isBound(said.token_type, proofKey))
      throw fault('token_type_not_bearer');
  }
  // Any 2xx is success.
  await judge(plain.ok ? new Response(plain.body, { headers: plain.headers }) : plain);
  if (accessToken === undefined) throw fault('access_token_malformed');
  const accessExpiresAt = endOf(accessToken, receivedAt) ?? announcedEnd(said.expires_in, 's', receivedAt);
  return {
    idToken: isText(said.id_token) ? said.id_token.trim() : undefined,
    tokens: {
      accessToken,
      receivedAt,
      issuedBy,
      ...(isText(refreshToken) && !NO_VALUE.test(refreshToken) && { refreshToken }),
      ...(accessExpiresAt !== undefined && { accessExpiresAt }),
      ...(proofKey !== undefined && isBound(said.token_type, proofKey) && { proofKey }),
    },
  };
}

/** A provider that knows of no such thing answers with a bearer token. @see RFC 9449, section 5 */
function isBound(type: unknown, proofKey: ProofKey | undefined): boolean {
  return proofKey !== undefined && isText(type) && type.toLowerCase() === 'dpop';
}

/** A code as the protocol has them: anything else does not reach the log. */
function codeIn(error: unknown): string | undefined {
  return isText(error) && /^[a-z_]{1,60}$/.test(error) ? error : undefined;
}

function fault(code: string): OperationProcessingError {
  return new OperationProcessingError('The answer cannot be used.', { code });
}

/** What the library would refuse all of an answer for, though nothing depends on it, or is read by other rules here. */
const SET_ASIDE = {
  expires_in: 0,
  token_type: 'bearer',
  scope: undefined,
  refresh_token: undefined,
  id_token: undefined,
};

/**
 * Reads a JSON answer, and writes it anew in the one way that the library takes: members that are null or empty are not there, and
 * a lifetime of -1, by which some mean "never", is not its business.
 */
export async function plainly(
  response: Response,
): Promise<{ readonly response: Response; readonly said: Readonly<Record<string, unknown>> }> {
  const said = membersOf(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
  if (said === undefined) return { response, said: {} };
  const headers = new Headers(response.headers);
  headers.set('content-type', 'application/json');
  const init = { status: response.status, headers };
  return { response: new Response(JSON.stringify({ ...said, ...SET_ASIDE }), init), said };
}
