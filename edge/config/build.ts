import { PLAIN_PROVIDER, type UserFields } from '../backend/presets/index.ts';
import type { ClientCredentials } from '../backend/request.ts';
import type { ProviderConfig } from '../oidc/types.ts';
import { issuerOfTokens } from '../tokens/claims.ts';
import type { KeySource, VerificationPolicy } from '../tokens/verify.ts';
import type { Basis } from './basis.ts';
import { part } from './parts.ts';
import { overridePreset } from './preset-overrides.ts';
import type { Config } from './types.ts';
import type { Variables } from './variables/index.ts';

const DEMO_ORIGIN = 'http://demo.internal';

export function backendOf(
  values: Variables,
  { name, preset }: Basis,
  userFields?: UserFields,
): Config['backend'] {
  const embedded = values.BACKEND_URL === 'demo:';
  const baseUrl = embedded ? `${DEMO_ORIGIN}/api/v1` : values.BACKEND_URL;
  // The client is the provider's where there is one, unless the backend is an OAuth server itself.
  const isOurs = values.OIDC_ISSUER === undefined || preset.clientAuthentication;
  return {
    embedded,
    name: `${name} ${placeOf(values.BACKEND_URL)}`,
    baseUrl,
    preset: { ...overridePreset(preset, values, baseUrl), ...part('userFields', userFields) },
    apiKey: values.BACKEND_API_KEY,
    client: isOurs ? clientOf(values) : undefined,
  };
}

/** Under another version of its API a backend is still the same; in another place on its host it is another. */
function placeOf(url: string): string {
  if (url === 'demo:') return url;
  const { origin, pathname } = new URL(url);
  const names = pathname.split('/').filter((name) => name !== '' && !/^v\d[\w.-]*$/i.test(name));
  return [origin, ...names].join('/');
}

function clientOf({ CLIENT_ID: id, CLIENT_SECRET: secret }: Variables): ClientCredentials | undefined {
  return id === undefined ? undefined : { id, secret };
}

export function verificationOf(values: Variables, basis: Basis): VerificationPolicy {
  const keys = keySourceOf(values, basis);
  const demo = keys.kind === 'jwks' && new URL(keys.url).origin === DEMO_ORIGIN;
  if (keys.kind === 'provider') return providersPolicy(values, basis);
  return {
    keys,
    algorithms: values.JWT_ALGORITHMS,
    issuer: values.JWT_ISSUER ?? (demo ? DEMO_ORIGIN : undefined),
    audience: values.JWT_AUDIENCE ?? (demo ? 'gatehouse-demo' : undefined),
    leewaySeconds: values.JWT_CLOCK_TOLERANCE,
  };
}

export function keySourceOf(values: Variables, basis: Basis): KeySource {
  if (values.JWT_JWKS_URL !== undefined) return { kind: 'jwks', url: values.JWT_JWKS_URL };
  if (values.JWT_PUBLIC_KEY !== undefined) return { kind: 'spki', pem: values.JWT_PUBLIC_KEY };
  if (values.JWT_SECRET !== undefined) return { kind: 'secret', secret: values.JWT_SECRET };
  if (values.BACKEND_URL === 'demo:') return { kind: 'jwks', url: `${DEMO_ORIGIN}/.well-known/jwks.json` };
  return signsInAlone(values, basis) ? { kind: 'provider' } : { kind: 'opaque' };
}

/** A Redis over TCP goes first: whoever names one has a process of their own. */
export function redisOf({
  REDIS_URL,
  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: token,
}: Variables): Config['redis'] {
  if (REDIS_URL !== undefined) return { url: REDIS_URL };
  return url === undefined || token === undefined ? undefined : { url, token };
}

/** Whether nobody but the provider signs people in. */
export function signsInAlone({ BACKEND_LOGIN_PATH, OIDC_ISSUER }: Variables, { preset }: Basis): boolean {
  const { login, passwordless } = preset;
  const byBackend = BACKEND_LOGIN_PATH !== undefined || login !== undefined || passwordless !== undefined;
  return OIDC_ISSUER !== undefined && !byBackend;
}

export function providerOf(
  values: Variables,
  basis: Basis,
  { clientKey, bindsTokens }: Pick<ProviderConfig, 'clientKey' | 'bindsTokens'> = {},
): ProviderConfig | undefined {
  const { OIDC_ISSUER: issuer, BACKEND_SCOPE, BACKEND_CLIENT_AUTHENTICATION } = values;
  const client = clientOf(values);
  if (issuer === undefined || client === undefined) return undefined;
  const { preset } = basis;
  const { scope, prompt, resourceParameter } = preset.provider ?? PLAIN_PROVIDER;
  const scopes = new Set(['openid', ...(BACKEND_SCOPE ?? scope).split(' ')]);
  const value = resourceOf(values, basis);
  const parameter = isNamedByScope(values, value) ? undefined : (resourceParameter ?? 'resource');
  return {
    id: undefined,
    issuedBy: 'provider',
    issuer,
    client,
    clientKey,
    bindsTokens,
    authentication: BACKEND_CLIENT_AUTHENTICATION,
    scope: [...scopes].join(' '),
    isScopeConfigured: BACKEND_SCOPE !== undefined,
    // It is for offline access that a provider wants to be asked for consent anew. At Microsoft's only an administrator may give it.
    prompt: scopes.has('offline_access') && !isMicrosofts(issuer) ? prompt : undefined,
    resource: value === undefined ? undefined : { parameter, value },
    // Microsoft's belongs to another API, Graph, and has nothing that its ID tokens have not.
    asksUserinfo: value === undefined && !isMicrosofts(issuer),
    verification: signsInAlone(values, basis)
      ? verificationOf(values, basis)
      : providersPolicy(values, basis),
    refreshRejected: values.BACKEND_REFRESH_REJECTED,
    label: values.OIDC_LABEL ?? (preset.provider?.isProduct ? preset.title : new URL(issuer).host),
  };
}

/** The audience that tokens must have is the API that they are asked for, where it can be one. RFC 8707 wants a URI. */
function resourceOf(values: Variables, basis: Basis): string | undefined {
  const { OIDC_RESOURCE: named } = values;
  if (named !== undefined) return named === 'none' ? undefined : named;
  const audience = signsInAlone(values, basis) ? values.JWT_AUDIENCE : undefined;
  const isFit =
    audience !== undefined && (basis.name === 'auth0' || /^[a-z][a-z\d+.-]*:[^#]+$/i.test(audience));
  return isFit ? audience : undefined;
}

/** Whether the scope says which API tokens are for, as at Microsoft's version 2 and at Cognito: those refuse, or know, no resource. */
function isNamedByScope({ OIDC_RESOURCE, OIDC_ISSUER, BACKEND_SCOPE }: Variables, api?: string): boolean {
  if (OIDC_RESOURCE !== undefined) return false;
  const scopes = BACKEND_SCOPE?.split(' ') ?? [];
  return isMicrosofts(OIDC_ISSUER) || scopes.some((scope) => scope.startsWith(`${api}/`));
}

/** Version 2 of its identity platform, in whatever cloud. */
export function isMicrosofts(issuer: string | undefined): boolean {
  return issuer?.endsWith('/v2.0') === true;
}

/** How a provider's access tokens are verified, with the keys that it publishes. */
function providersPolicy(values: Variables, basis: Basis): VerificationPolicy {
  const { OIDC_ISSUER } = values;
  const alone = signsInAlone(values, basis);
  const audience = (alone ? values.JWT_AUDIENCE : undefined) ?? resourceOf(values, basis);
  return {
    keys: { kind: 'provider' },
    algorithms: alone ? values.JWT_ALGORITHMS : undefined,
    issuer: (alone ? values.JWT_ISSUER : undefined) ?? (OIDC_ISSUER && issuerOfTokens(OIDC_ISSUER)),
    audience,
    // For no API in particular, a provider may issue tokens that are none of a client's business to look into.
    opaqueToo: audience === undefined,
    leewaySeconds: values.JWT_CLOCK_TOLERANCE,
  };
}
