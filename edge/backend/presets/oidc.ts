import { EXPIRED, MESSAGES, OAUTH_TOKENS, REJECTED } from './common.ts';
import type { Preset, ProviderContract } from './types.ts';

/** A provider of which nothing more is known. */
export const PLAIN_PROVIDER: ProviderContract = {
  scope: 'openid profile email offline_access',
  prompt: 'consent',
};

/** Any OpenID provider, which `OIDC_ISSUER` names; `BACKEND_URL` is the API that its access tokens are for. */
export const oidc: Preset = {
  title: 'OpenID Connect',
  provider: PLAIN_PROVIDER,
  tokens: OAUTH_TOKENS,
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};

/** Its sessions live as long as the single sign-on does, and end with it: no offline access is asked for. */
export const keycloak: Preset = {
  ...oidc,
  title: 'Keycloak',
  provider: { scope: 'openid profile email', isProduct: true },
};

/** Access tokens are JWTs only for an API that is named, in a parameter of its own. */
export const auth0: Preset = {
  ...oidc,
  title: 'Auth0',
  provider: {
    scope: 'openid profile email offline_access',
    resourceParameter: 'audience',
    isProduct: true,
  },
};

/** It issues refresh tokens to confidential clients without being asked for `offline_access`, which it does not know. */
export const spring: Preset = {
  ...oidc,
  title: 'Spring Authorization Server',
  provider: { scope: 'openid profile email' },
};
