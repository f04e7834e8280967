import * as v from 'valibot';
import { labelOf, PLAIN_PROVIDER } from '../backend/presets/index.ts';
import type { ProviderConfig } from '../oidc/types.ts';
import { issuerOfTokens } from '../tokens/claims.ts';
import { isMicrosofts } from './build.ts';
import { type Environment, textIn } from './environment.ts';
import { type OpenIdOptions, type OpenIdProviderOptions, openidSchema } from './openid-options.ts';
import { judgePlainHttp, type PlainHttp } from './plain-http.ts';
import type { ConfigProblem } from './types.ts';
import type { Variables } from './variables/index.ts';

/** The further providers of a configuration, and what is wrong with them. */
export interface FoundProviders {
  readonly providers: readonly ProviderConfig[];
  readonly problems: readonly ConfigProblem[];
  readonly plain: readonly PlainHttp[];
}

/** What the options say of OpenID providers, where it is said rightly. */
export function openidIn(options: unknown): OpenIdOptions | undefined {
  const { openid }: { readonly openid?: unknown } = Object(options);
  return v.is(openidSchema, openid) ? openid : undefined;
}

/** The environment variables that they take secrets from, as it is written: nobody has checked it yet. */
export function openidVariables(openid: unknown): string[] {
  const { providers }: { readonly providers?: unknown } = Object(openid);
  return Object.values(Object(providers)).flatMap((each) => {
    const { clientSecret }: { readonly clientSecret?: unknown } = Object(each);
    const { variable }: { readonly variable?: unknown } = Object(clientSecret);
    return typeof variable === 'string' ? [variable] : [];
  });
}

/** Makes them whole, with what the variables say of all providers alike. */
export function providersOf(
  { providers = {} }: OpenIdOptions,
  values: Variables,
  environment: Environment,
): FoundProviders {
  const all = Object.entries(providers).map(([id, options]) => {
    const secret = secretIn(options, environment);
    return { id, options, secret };
  });
  const isAllowed = values.DANGEROUSLY_ALLOW_HTTP === true;
  return {
    providers: all.map(({ id, options, secret }) => providerOf(id, options, secret ?? undefined, values)),
    problems: all.flatMap(({ id, options, secret }) => (secret === null ? [noSecret(id, options)] : [])),
    plain: all.flatMap(
      ({ id, options: { issuer } }) =>
        judgePlainHttp(`gatehouse.config.ts, openid.providers.${id}.issuer`, issuer, isAllowed) ?? [],
    ),
  };
}

function providerOf(
  id: string,
  { issuer, clientId, label = labelOf(id), scope, audience }: OpenIdProviderOptions,
  secret: string | undefined,
  values: Variables,
): ProviderConfig {
  const scopes = new Set(['openid', ...(scope ?? PLAIN_PROVIDER.scope).split(' ')]);
  const parameter = isMicrosofts(issuer) ? undefined : AUTH0.test(issuer) ? 'audience' : 'resource';
  return {
    id,
    issuedBy: `provider:${id}`,
    issuer,
    client: { id: clientId, secret },
    authentication: undefined,
    scope: [...scopes].join(' '),
    isScopeConfigured: scope !== undefined,
    prompt: scopes.has('offline_access') && !isMicrosofts(issuer) ? PLAIN_PROVIDER.prompt : undefined,
    resource: audience === undefined ? undefined : { parameter, value: audience },
    asksUserinfo: audience === undefined && !isMicrosofts(issuer),
    verification: {
      keys: { kind: 'provider' },
      algorithms: undefined,
      issuer: issuerOfTokens(issuer),
      audience,
      opaqueToo: audience === undefined,
      leewaySeconds: values.JWT_CLOCK_TOLERANCE,
    },
    refreshRejected: values.BACKEND_REFRESH_REJECTED,
    label,
  };
}

/** It has a parameter of its own for the API that tokens are for. */
const AUTH0 = /^https:\/\/[^/]+\.auth0\.com\//;
const SECRET = /^[\x20-\x7e]{1,1000}$/;

/** @returns `null` where one is named, and there is none */
function secretIn(
  { clientSecret }: OpenIdProviderOptions,
  environment: Environment,
): string | null | undefined {
  if (clientSecret === undefined) return undefined;
  const text = textIn(environment, clientSecret.variable) ?? '';
  return SECRET.test(text) ? text : null;
}

function noSecret(id: string, { clientSecret }: OpenIdProviderOptions): ConfigProblem {
  return {
    variable: clientSecret?.variable ?? 'gatehouse.config.ts',
    problem: `is to have the client secret for openid.providers.${id}, and has none`,
    cure: 'Copy it from the provider, or take clientSecret out where the client has none.',
  };
}
