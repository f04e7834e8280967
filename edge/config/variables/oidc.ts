import * as v from 'valibot';
import { isBaseUrl } from './schemas.ts';

/** The OpenID provider, and the client that Gatehouse is to it or to an OAuth server. */
export const PROVIDER_VARIABLES = {
  OIDC_ISSUER: {
    schema: v.optional(
      v.pipe(
        v.string(),
        v.check(isBaseUrl, 'is not an address without user, query or fragment'),
        v.check((text) => !text.includes('/.well-known/'), 'is the address of the discovery document'),
      ),
    ),
    about: 'The OpenID provider at which people sign in.',
    cure: 'Use its issuer exactly as its discovery document says it, without /.well-known.',
  },
  CLIENT_ID: {
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,500}$/, 'has characters that no client id has')),
    ),
    about: 'The id of the client that is registered for this site.',
    cure: 'Copy it from the provider, or from the OAuth server.',
  },
  CLIENT_SECRET: {
    exact: true,
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,1000}$/, 'has characters that no secret has')),
    ),
    about: 'The secret of that client, where it has one.',
    cure: 'Copy it from the provider, or from the OAuth server.',
  },
  OIDC_RESOURCE: {
    schema: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,500}$/, 'has blanks'))),
    about: 'The API that access tokens are to be for. Default: JWT_AUDIENCE.',
    cure: 'Use the identifier under which the provider knows the API; `none` asks for no API in particular.',
  },
  OIDC_LABEL: {
    schema: v.optional(v.pipe(v.string(), v.maxLength(60, 'is longer than 60 characters'))),
    about:
      'What the button says after “Continue with”. Default: the name of the product, or the host of the provider.',
    cure: 'Use a few words, such as Example ID.',
  },
} as const;
