import { OperationProcessingError, type TokenEndpointResponse } from 'oauth4webapi';
import { isToken } from '../backend/response.ts';
import { announcedEnd, endOf } from '../tokens/expiry.ts';
import type { TokenSet } from '../types.ts';

const NO_TOKEN = { code: 'access_token_malformed' };

/** A token endpoint's answer, and what a session keeps of it. */
export interface ReadTokens {
  readonly answer: TokenEndpointResponse;
  readonly tokens: TokenSet;
}

/**
 * Reads a token endpoint's answer.
 *
 * @param judge - the library's judgement
 * @param receivedAt - when it was asked for, in milliseconds since the epoch
 * @throws OperationProcessingError when its access token is none that a header can carry, and whatever the library throws
 * @see RFC 6749, section 5.1; RFC 6750, section 2.1
 */
export async function readTokens(
  response: Response,
  judge: (response: Response) => Promise<TokenEndpointResponse>,
  receivedAt: number,
): Promise<ReadTokens> {
  const unhurried = await setLifetimeAside(response);
  const answer = await judge(unhurried.response);
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  if (!isToken(accessToken)) throw new OperationProcessingError('It fits into no header.', NO_TOKEN);
  const announced = announcedEnd(unhurried.lifetime, 's', receivedAt);
  const accessExpiresAt = endOf(accessToken, receivedAt) ?? announced;
  return {
    answer,
    tokens: {
      accessToken,
      receivedAt,
      issuedBy: 'provider',
      ...(refreshToken !== undefined && { refreshToken }),
      ...(accessExpiresAt !== undefined && { accessExpiresAt }),
    },
  };
}

/**
 * Takes the lifetime out of an answer before the library judges it, which would refuse all of it for the sake of a -1, by which
 * some mean "never", or of a null. It is unknown then, and no more.
 */
export async function setLifetimeAside(
  response: Response,
): Promise<{ readonly response: Response; readonly lifetime?: unknown }> {
  const copy = response.clone();
  const answer: unknown = await copy.json().catch(() => undefined);
  if (typeof answer !== 'object' || answer === null) return { response };
  const lifetime: unknown = Reflect.get(answer, 'expires_in');
  return { response: new Response(JSON.stringify({ ...answer, expires_in: 0 }), response), lifetime };
}
