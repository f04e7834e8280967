import * as oauth from 'oauth4webapi';
import type { Connection } from './connection.ts';
import type { Metadata } from './discovery.ts';
import { reasonOf, refusalOf } from './errors.ts';
import { ProviderUnavailable } from './fetch.ts';
import { idTokenFault, keptOf } from './id-token.ts';
import { readTokens, setLifetimeAside } from './token-set.ts';
import type { Identity, Provider, SignedIn, Transaction } from './types.ts';

/** OpenID Connect Core 1.0, section 3.1.2.6; RFC 6749, section 4.1.2.1 */
const OUTAGES = ['server_error', 'temporarily_unavailable'];

/**
 * The authorization code flow: there with a transaction, and back with tokens and who has signed in.
 *
 * @see OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE); RFC 9126 (PAR); RFC 9207 (`iss`); RFC 8707 (resource indicators)
 */
export function createAuthorization(connection: Connection): Pick<Provider, 'begin' | 'complete'> {
  const { client, forApi, metadata, now, authentication, within, transient } = connection;
  return {
    async begin(transaction) {
      try {
        const server = await metadata();
        const url = new URL(connection.endpoint(server.authorization_endpoint));
        const sent = await pushed(connection, server, await parametersOf(connection, transaction));
        for (const [name, value] of sent) url.searchParams.set(name, value);
        return { status: 'ok', url: url.href };
      } catch (error) {
        connection.tellFault(error);
        return transient(error, 'sign_in_not_begun');
      }
    },

    async complete(answer, { state, nonce, codeVerifier, redirectUri }) {
      try {
        const server = await metadata();
        const validated = oauth.validateAuthResponse(server, client, answer, state);
        const askedAt = now();
        const way = authentication(server);
        const options = { ...within(), ...(forApi && { additionalParameters: forApi }) };
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          way,
          validated,
          redirectUri,
          codeVerifier,
          options,
        );
        const expected = { expectedNonce: nonce, requireIdToken: true };
        const judge = (sent: Response) =>
          oauth.processAuthorizationCodeResponse(server, client, sent, expected);
        const { answer: result, tokens } = await readTokens(response, judge, askedAt);
        const identity = await identify(connection, server, result);
        if ('reason' in identity) return { status: 'invalid', ...identity };
        return { status: 'ok', tokens, identity };
      } catch (error) {
        return unfinished(connection, error);
      }
    },
  };
}

async function parametersOf(
  { client, config, forApi }: Connection,
  { state, nonce, codeVerifier, redirectUri }: Transaction,
): Promise<URLSearchParams> {
  return new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: config.scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(config.prompt !== undefined && { prompt: config.prompt }),
    ...forApi,
  });
}

/** What goes into the browser's address: all of it, or a handle for what the provider has been told directly. */
async function pushed(
  { client, authentication, within }: Connection,
  server: Metadata,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  if (server.pushed_authorization_request_endpoint === undefined) return parameters;
  const way = authentication(server);
  const answer = await oauth.pushedAuthorizationRequest(server, client, way, parameters, within());
  const { response } = await setLifetimeAside(answer);
  const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, response);
  return new URLSearchParams({ client_id: client.client_id, request_uri });
}

/** Who has signed in, if the ID token is to be believed. */
async function identify(
  connection: Connection,
  server: Metadata,
  result: oauth.TokenEndpointResponse,
): Promise<Identity | { readonly reason: string }> {
  const { client, keys, now } = connection;
  const claims = oauth.getValidatedIdTokenClaims(result);
  const { id_token: idToken, access_token: accessToken } = result;
  if (claims === undefined || idToken === undefined) return { reason: 'id_token_missing' };
  const reason = await idTokenFault({ idToken, claims, accessToken, clientId: client.client_id, keys });
  if (reason !== undefined) return { reason };
  const { sub: subject } = claims;
  if (subject === '') return { reason: 'id_token_sub' };
  return {
    subject,
    claims: { ...(await userinfo(connection, server, accessToken, subject)), ...claims },
    about: keptOf(idToken, claims, now()),
  };
}

/** What it says beside the ID token; a sign-in does not fail for want of a name. */
async function userinfo(
  { client, config, within, transient }: Connection,
  server: Metadata,
  accessToken: string,
  subject: string,
) {
  if (server.userinfo_endpoint === undefined || config.resource !== undefined) return {};
  try {
    const response = await oauth.userInfoRequest(server, client, accessToken, within());
    return await oauth.processUserInfoResponse(server, client, subject, response);
  } catch (error) {
    transient(error, 'userinfo_unavailable');
    return {};
  }
}

function unfinished({ tellFault, transient }: Connection, error: unknown): SignedIn {
  if (error instanceof oauth.AuthorizationResponseError) {
    if (OUTAGES.includes(error.error)) return transient(error, 'sign_in_not_completed');
    return { status: 'refused', reason: refusalOf(error.error) };
  }
  if (error instanceof ProviderUnavailable) return transient(error, 'sign_in_not_completed');
  tellFault(error);
  return { status: 'invalid', reason: reasonOf(error) };
}
