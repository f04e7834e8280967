import * as v from 'valibot';
import { labelOf, PLAIN_PROVIDER } from '../backend/presets/index.ts';
import { type ClientKey, clientKeyFault, unwrappedKey } from '../oidc/client-key.ts';
import type { ProviderConfig } from '../oidc/types.ts';
import { issuerOfTokens } from '../tokens/claims.ts';
import { isMicrosofts } from './build.ts';
import { type Environment, textIn, variablesAt } from './environment.ts';
import {
  type ClientKeyOptions,
  type OpenIdOptions,
  type OpenIdProviderOptions,
  openidSchema,
} from './openid-options.ts';
import { judgePlainHttp, type PlainHttp } from './plain-http.ts';
import type { ConfigProblem } from './types.ts';
import type { Variables } from './variables/index.ts';

/** The providers of a configuration, and what is wrong with them. */
export interface FoundProviders {
  /** What the first proves itself with. */
  readonly clientKey: ClientKey | undefined;
  /** The further ones. */
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
  return [openid, ...Object.values(Object(providers))].flatMap((each) => {
    const { clientSecret, clientKey }: { readonly clientSecret?: unknown; readonly clientKey?: unknown } =
      Object(each);
    return variablesAt([clientSecret, clientKey]);
  });
}

/** Makes them whole, with what the variables say of all providers alike. */
export function providersOf(
  { providers = {}, clientKey, dpop = false }: OpenIdOptions,
  values: Variables,
  environment: Environment,
): FoundProviders {
  const all = Object.entries(providers);
  const isAllowed = values.DANGEROUSLY_ALLOW_HTTP === true;
  const { CLIENT_SECRET, BACKEND_CLIENT_AUTHENTICATION: way } = values;
  const other = CLIENT_SECRET === undefined ? way && 'BACKEND_CLIENT_AUTHENTICATION' : 'CLIENT_SECRET';
  return {
    clientKey: clientKey && keyIn(clientKey, environment),
    providers: all.map(([id, options]) => providerOf(id, options, values, environment)),
    problems: [
      ...(clientKey === undefined ? [] : keyProblems('openid', clientKey, other, environment)),
      ...(clientKey !== undefined && values.OIDC_ISSUER === undefined ? [NOBODYS_KEY] : []),
      ...(dpop && clientKey === undefined && CLIENT_SECRET === undefined ? [unprovenAt('openid')] : []),
      ...all.flatMap(([id, options]) => proofProblems(`openid.providers.${id}`, options, environment)),
    ],
    plain: all.flatMap(
      ([id, { issuer }]) =>
        judgePlainHttp(`gatehouse.config.ts, openid.providers.${id}.issuer`, issuer, isAllowed) ?? [],
    ),
  };
}

const NOBODYS_KEY: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem: 'openid.clientKey: is the key of a client at the provider of OIDC_ISSUER, which is not set',
  cure: 'Set OIDC_ISSUER, or say the key in the entry of openid.providers that it is for.',
};

function providerOf(
  id: string,
  options: OpenIdProviderOptions,
  values: Variables,
  environment: Environment,
): ProviderConfig {
  const { issuer, clientId, clientSecret, clientKey, dpop, label = labelOf(id), scope, audience } = options;
  const secret = clientSecret && textOf(clientSecret, environment);
  const scopes = new Set(['openid', ...(scope ?? PLAIN_PROVIDER.scope).split(' ')]);
  const parameter = isMicrosofts(issuer) ? undefined : AUTH0.test(issuer) ? 'audience' : 'resource';
  return {
    id,
    issuedBy: `provider:${id}`,
    issuer,
    client: { id: clientId, secret },
    clientKey: clientKey && keyIn(clientKey, environment),
    bindsTokens: dpop,
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

function textOf(place: { readonly variable: string } | undefined, environment: Environment): string {
  return (place && textIn(environment, place.variable)) ?? '';
}

function keyIn(place: ClientKeyOptions, environment: Environment): ClientKey {
  const text = unwrappedKey(textOf(place, environment));
  return { text, keyId: place.keyId, variable: place.variable };
}

function proofProblems(
  at: string,
  { clientSecret, clientKey, dpop = false }: OpenIdProviderOptions,
  environment: Environment,
): ConfigProblem[] {
  const isMissing = clientSecret !== undefined && !SECRET.test(textOf(clientSecret, environment));
  const missing: ConfigProblem = {
    variable: clientSecret?.variable ?? '',
    problem: `is to have the client secret for ${at}, and has none`,
    cure: 'Copy it from the provider, or take clientSecret out where the client has none.',
  };
  const keys = clientKey && keyProblems(at, clientKey, clientSecret && 'clientSecret', environment);
  const isPublic = clientSecret === undefined && clientKey === undefined;
  return [...(isMissing ? [missing] : []), ...(keys ?? []), ...(dpop && isPublic ? [unprovenAt(at)] : [])];
}

/** A refresh token of a client without a secret is bound to the key of its sign-in, which whoever refreshes is not told. @see RFC 9449, section 5 */
function unprovenAt(at: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `${at}.dpop: is for a client that proves itself, by a secret or by a key, and this one has neither`,
    cure: 'Give it one at the provider, or take dpop out.',
  };
}

/** @param other - what else the client is to be known by */
function keyProblems(
  at: string,
  place: ClientKeyOptions,
  other: string | undefined,
  environment: Environment,
): ConfigProblem[] {
  const { text, variable } = keyIn(place, environment);
  const fault = clientKeyFault(text);
  const unfit: ConfigProblem = {
    variable,
    problem: `${fault}, and is to be the client key for ${at}`,
    cure: 'Set it to the private key, from -----BEGIN PRIVATE KEY----- on, or to its JWK; the provider gets the public one.',
  };
  const both: ConfigProblem = {
    variable: 'gatehouse.config.ts',
    problem: `${at}.clientKey: stands beside ${other}, so it is unclear how the client proves itself`,
    cure: 'Keep the key, which is never sent, or the secret.',
  };
  return [...(fault === undefined ? [] : [unfit]), ...(other === undefined ? [] : [both])];
}
