import * as oauth from 'oauth4webapi';
import type { Connection } from './connection.ts';
import type { Metadata } from './discovery.ts';
import { reasonOf, refusalOf } from './errors.ts';
import { ProviderUnavailable } from './fetch.ts';
import { promptWith } from './forwarded-parameters.ts';
import { judgeIdToken, keptOf } from './id-token.ts';
import { newProofKey, withProof } from './proof-key.ts';
import { scopeAt } from './scope.ts';
import { plainly, type ReadTokens, readTokens } from './token-set.ts';
import type { Identity, Parameters, Provider, SignedIn, Transaction } from './types.ts';
import { userinfo } from './userinfo.ts';

/** OpenID Connect Core 1.0, section 3.1.2.6; RFC 6749, section 4.1.2.1 */
const OUTAGES = ['server_error', 'temporarily_unavailable'];
/** What a provider says that was asked with `prompt=none`, and would have to ask its user. */
const ASKS_USER = [
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
];

/**
 * The authorization code flow: there with a transaction, and back with tokens and who has signed in.
 *
 * @see OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE); RFC 9126 (PAR); RFC 9207 (`iss`); RFC 8707 (resource indicators)
 */
export function createAuthorization(
  connection: Connection,
): Pick<Provider, 'begin' | 'complete' | 'userinfo'> {
  const { metadata, transient } = connection;
  return {
    async begin(transaction, fixed, asked) {
      try {
        const server = await metadata();
        const url = new URL(server.authorization_endpoint);
        const parameters = await parametersOf(connection, server, transaction, fixed, asked);
        for (const [name, value] of await pushed(connection, server, parameters))
          url.searchParams.set(name, value);
        return { status: 'ok', url: url.href };
      } catch (error) {
        connection.tellFault(error);
        return transient(error, 'sign_in_not_begun');
      }
    },

    async complete(answer, transaction) {
      try {
        const server = await metadata();
        const reason = answerFault(server, answer);
        if (reason !== undefined) return { status: 'invalid', reason };
        const read = await redeem(connection, server, answer, transaction);
        const identity = await identify(connection, server, read, transaction);
        if ('reason' in identity) return { status: 'invalid', ...identity };
        return { status: 'ok', tokens: read.tokens, identity };
      } catch (error) {
        return unfinished(connection, error, transaction);
      }
    },

    async userinfo(tokens, subject) {
      try {
        return await userinfo(connection, await metadata(), tokens, subject);
      } catch (error) {
        transient(error, 'userinfo_unavailable');
        return {};
      }
    },
  };
}

async function parametersOf(
  { client, config, forApi }: Connection,
  server: Metadata,
  { state, nonce, codeVerifier, redirectUri }: Transaction,
  fixed: Parameters = {},
  { claims, ...asked }: Parameters = {},
): Promise<URLSearchParams> {
  const scope = scopeAt(server, config);
  // There may be no offline access here to be asked for consent for.
  const prompt = scope.includes('offline_access') ? config.prompt : undefined;
  return new URLSearchParams({
    ...(prompt !== undefined && { prompt }),
    ...fixed,
    ...asked,
    ...(claims !== undefined && server.claims_parameter_supported && { claims }),
    ...(asked.prompt !== undefined && { prompt: promptWith(prompt, asked.prompt) }),
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scope.join(' '),
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...forApi,
  });
}

/** What goes into the browser's address: all of it, or a handle for what the provider has been told directly. */
async function pushed(
  { client, asClient, within }: Connection,
  server: Metadata,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  if (!server.pushed_authorization_request_endpoint) return parameters;
  const answer = await asClient(server, (way) =>
    oauth.pushedAuthorizationRequest(server, client, way, parameters, within()),
  );
  const { response } = await plainly(answer);
  const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, response);
  return new URLSearchParams({ client_id: client.client_id, request_uri });
}

/**
 * What the library would refuse of a provider's answer without saying what it is about.
 *
 * @see RFC 9207, section 2.4 (mix-up); RFC 6749, section 3.1 (no parameter more than once)
 */
function answerFault(server: Metadata, answer: URLSearchParams): string | undefined {
  const [iss, ...others] = answer.getAll('iss');
  if (others.length > 0) return 'answer_iss_twice';
  if (!iss && server.authorization_response_iss_parameter_supported) return 'answer_iss_missing';
  if (iss && iss !== server.issuer) return 'answer_iss_mismatch';
  return answer.get('code') || answer.get('error') ? undefined : 'answer_code_missing';
}

/** Spends the code. */
async function redeem(
  { client, config, forApi, now, asClient, within }: Connection,
  server: Metadata,
  answer: URLSearchParams,
  { state, codeVerifier, redirectUri }: Transaction,
): Promise<ReadTokens> {
  const validated = oauth.validateAuthResponse(server, client, answer, state);
  const askedAt = now();
  const options = { ...within(), ...(forApi && { additionalParameters: forApi }) };
  const key = config.bindsTokens ? await newProofKey() : undefined;
  const response = await withProof(client, key?.pair, (proof) =>
    asClient(server, (way) =>
      oauth.authorizationCodeGrantRequest(server, client, way, validated, redirectUri, codeVerifier, {
        ...options,
        ...proof,
      }),
    ),
  );
  return readTokens(
    response,
    (sent) => oauth.processGenericTokenEndpointResponse(server, client, sent),
    config.issuedBy,
    askedAt,
    key?.kept,
  );
}

/** Who has signed in, if the ID token is to be believed. */
async function identify(
  connection: Connection,
  server: Metadata,
  { idToken, tokens }: ReadTokens,
  { nonce, maxAge }: Transaction,
): Promise<Identity | { readonly reason: string }> {
  const { client, keys, leewaySeconds } = connection;
  if (idToken === undefined) return { reason: 'id_token_missing' };
  const now = connection.now();
  const { accessToken } = tokens;
  const about = { issuer: server.issuer, clientId: client.client_id, nonce, maxAge, accessToken };
  const judged = await judgeIdToken(idToken, { ...about, keys, leewaySeconds, now });
  if (!judged.ok) return judged;
  const { subject, claims } = judged;
  return {
    subject,
    claims: { ...(await userinfo(connection, server, tokens, subject)), ...claims },
    about: keptOf(idToken, subject, claims, now),
  };
}

function unfinished(
  { tellFault, transient }: Connection,
  error: unknown,
  { isSilent }: Transaction,
): SignedIn {
  if (error instanceof oauth.AuthorizationResponseError) {
    if (OUTAGES.includes(error.error)) return transient(error, 'sign_in_not_completed');
    const needsUser = isSilent === true && ASKS_USER.includes(error.error);
    return { status: 'refused', ...refusalOf(error.error, error.error_description), needsUser };
  }
  tellFault(error);
  if (error instanceof ProviderUnavailable) return transient(error, 'sign_in_not_completed');
  return { status: 'invalid', reason: reasonOf(error) };
}
