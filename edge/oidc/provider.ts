import * as oauth from 'oauth4webapi';
import type { Rejected } from '../backend-answer.ts';
import type { Transient } from '../exchange.ts';
import { createRemoteKeys } from '../keys.ts';
import type { Log, LogEvent } from '../log.ts';
import type { Clock, Fetch } from '../types.ts';
import { isSpent, reasonOf, refusalOf } from './faults.ts';
import { guardedFetch, ProviderUnavailable } from './guarded-fetch.ts';
import { idTokenFault, keptOf } from './id-token.ts';
import { createMetadata, endpoint, type Metadata } from './metadata.ts';
import { readTokens, setLifetimeAside } from './token-set.ts';
import type { Identity, Provider, ProviderConfig, SignedIn } from './types.ts';

/** As for a backend's refresh: a second try comes within the 15 seconds in which a provider may allow for one. */
const REFRESH_MS = 5_000;
const SIGN_OUT_MS = 3_000;
const METADATA_MS = 5_000;
/** OpenID Connect Core 1.0, section 3.1.2.6; RFC 6749, section 4.1.2.1 */
const OUTAGES = ['server_error', 'temporarily_unavailable'];

export interface ProviderOptions {
  readonly config: ProviderConfig;
  readonly leewaySeconds: number;
  readonly fetch: Fetch;
  readonly now: Clock;
  readonly log: Log;
}

/**
 * Talks to an OpenID provider.
 *
 * @see OpenID Connect Core 1.0, section 3.1 (authorization code flow); RFC 7636 (PKCE); RFC 9126 (PAR); RFC 9207 (`iss`);
 * RFC 8707 (resource indicators); RFC 7009 (revocation); OpenID Connect RP-Initiated Logout 1.0
 */
export function createProvider({ config, leewaySeconds, fetch, now, log }: ProviderOptions): Provider {
  const { issuer, client: credentials, resource } = config;
  const client: oauth.Client = { client_id: credentials.id, [oauth.clockTolerance]: leewaySeconds };
  const metadata = createMetadata(issuer, guardedFetch(fetch, METADATA_MS), now, log);
  const keys = createRemoteKeys(async () => endpoint((await metadata()).jwks_uri, insecure), fetch, now, log);
  const insecure = issuer.startsWith('http:');
  const within = (totalMs?: number) => ({
    [oauth.customFetch]: guardedFetch(fetch, totalMs),
    [oauth.allowInsecureRequests]: insecure,
  });
  const forApi = resource === undefined ? undefined : { [resource.parameter]: resource.value };

  return {
    label: config.label,
    issuer,
    clientId: credentials.id,
    name: `${issuer} ${credentials.id}`,
    keys,

    async begin({ state, nonce, codeVerifier, redirectUri }) {
      const parameters = new URLSearchParams({
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
      try {
        const server = await metadata();
        const url = new URL(endpoint(server.authorization_endpoint, insecure));
        const sent = await pushed(server, parameters);
        for (const [name, value] of sent) url.searchParams.set(name, value);
        return { status: 'ok', url: url.href };
      } catch (error) {
        return transient(error, 'sign_in_not_begun');
      }
    },

    async complete(answer, { state, nonce, codeVerifier, redirectUri }) {
      try {
        const server = await metadata();
        const validated = oauth.validateAuthResponse(server, client, answer, state);
        const askedAt = now();
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication(server),
          validated,
          redirectUri,
          codeVerifier,
          { ...within(), ...(forApi && { additionalParameters: forApi }) },
        );
        const expected = { expectedNonce: nonce, requireIdToken: true };
        const judge = (sent: Response) =>
          oauth.processAuthorizationCodeResponse(server, client, sent, expected);
        const { answer: result, tokens } = await readTokens(response, judge, askedAt);
        const identity = await identify(server, result);
        if ('reason' in identity) return { status: 'invalid', ...identity };
        return { status: 'ok', tokens, identity };
      } catch (error) {
        return unfinished(error);
      }
    },

    async refresh(refreshToken) {
      try {
        const server = await metadata();
        const askedAt = now();
        const response = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authentication(server),
          refreshToken,
          { ...within(REFRESH_MS), ...(forApi && { additionalParameters: forApi }) },
        );
        const judge = (sent: Response) => oauth.processRefreshTokenResponse(server, client, sent);
        const { tokens } = await readTokens(response, judge, askedAt);
        return { status: 'ok', tokens };
      } catch (error) {
        return isSpent(error) ? REJECTED : transient(error, 'provider_refresh_failed');
      }
    },

    async signOut({ refreshToken, accessToken }) {
      const token = refreshToken ?? accessToken;
      try {
        const server = await metadata();
        if (server.revocation_endpoint === undefined || token === undefined) return;
        const hint = refreshToken === undefined ? 'access_token' : 'refresh_token';
        await oauth.revocationRequest(server, client, authentication(server), token, {
          ...within(SIGN_OUT_MS),
          additionalParameters: { token_type_hint: hint },
        });
      } catch (error) {
        transient(error, 'revocation_failed');
      }
    },

    async logoutUrl(about, returnTo) {
      const there = await metadata()
        .then((server) => endpoint(server.end_session_endpoint, insecure))
        .catch(() => undefined);
      if (there === undefined) return undefined;
      const url = new URL(there);
      url.searchParams.set('client_id', client.client_id);
      url.searchParams.set('post_logout_redirect_uri', returnTo);
      url.searchParams.set('state', 'signed_out');
      if (about?.idToken !== undefined) url.searchParams.set('id_token_hint', about.idToken);
      return url.href;
    },
  };

  /** What goes into the browser's address: all of it, or a handle for what the provider has been told directly. */
  async function pushed(server: Metadata, parameters: URLSearchParams): Promise<URLSearchParams> {
    if (server.pushed_authorization_request_endpoint === undefined) return parameters;
    const way = authentication(server);
    const answer = await oauth.pushedAuthorizationRequest(server, client, way, parameters, within());
    const { response } = await setLifetimeAside(answer);
    const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, response);
    return new URLSearchParams({ client_id: client.client_id, request_uri });
  }

  /** As configured; else as the provider takes it. */
  function authentication(server: Metadata): oauth.ClientAuth {
    const { secret } = credentials;
    if (secret === undefined || config.authentication === 'none') return oauth.None();
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const method = config.authentication ?? (taken.includes('client_secret_basic') ? 'basic' : 'post');
    return method === 'post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
  }

  /** Who has signed in, if the ID token is to be believed. */
  async function identify(
    server: Metadata,
    result: oauth.TokenEndpointResponse,
  ): Promise<Identity | { readonly reason: string }> {
    const claims = oauth.getValidatedIdTokenClaims(result);
    const { id_token: idToken, access_token: accessToken } = result;
    if (claims === undefined || idToken === undefined) return { reason: 'id_token_missing' };
    const reason = await idTokenFault({ idToken, claims, accessToken, clientId: client.client_id, keys });
    if (reason !== undefined) return { reason };
    const { sub: subject } = claims;
    if (subject === '') return { reason: 'id_token_sub' };
    return {
      subject,
      claims: { ...(await userinfo(server, accessToken, subject)), ...claims },
      about: keptOf(idToken, claims, now()),
    };
  }

  /** What it says beside the ID token; a sign-in does not fail for want of a name. */
  async function userinfo(server: Metadata, accessToken: string, subject: string) {
    if (server.userinfo_endpoint === undefined || resource !== undefined) return {};
    try {
      const response = await oauth.userInfoRequest(server, client, accessToken, within());
      return await oauth.processUserInfoResponse(server, client, subject, response);
    } catch (error) {
      transient(error, 'userinfo_unavailable');
      return {};
    }
  }

  function unfinished(error: unknown): SignedIn {
    if (error instanceof oauth.AuthorizationResponseError) {
      if (OUTAGES.includes(error.error)) return transient(error, 'sign_in_not_completed');
      return { status: 'refused', reason: refusalOf(error.error) };
    }
    if (error instanceof ProviderUnavailable) return transient(error, 'sign_in_not_completed');
    return { status: 'invalid', reason: reasonOf(error) };
  }

  function transient(error: unknown, event: LogEvent): Transient {
    log('warn', event, { reason: reasonOf(error) });
    if (!(error instanceof ProviderUnavailable)) return { status: 'transient', code: 'backend_invalid' };
    const { code, retryAfter } = error;
    return { status: 'transient', code, ...(retryAfter !== undefined && { retryAfter }) };
  }
}

const REJECTED: Rejected = { status: 'rejected' };
