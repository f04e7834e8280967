import * as v from 'valibot';
import { encodedSecret, httpUrl, visibleText, wholeNumber, withoutFault } from './schemas.ts';

/** A line break as it is written where a value must be one line, perhaps more than once over. */
const WRITTEN_BREAK = /(?:\\+r)?\\+n|\\+r/g;
/** How the base64 of text in PEM begins. */
const ENCODED_PEM = /^LS0tLS1CRUdJTi[A-Za-z\d+/\s]+={0,2}$/;

/** The digits that stand between the lines of a key in PEM, as Keycloak shows them. */
const BARE_KEY = /^M[A-Za-z\d+/\s]{50,}={0,2}$/;

/** A whole key, with whatever a tool or a person has written before or behind it. */
const WHOLE_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/;

/** A key as files, shells and dashboards hand it on: in quotation marks, on one line, without its first and last line, or in base64 once more. */
function unwrappedPem(text: string): string {
  const bare = text.replace(/^(["'`])(.*)\1$/s, '$2').trim();
  const digits = bare.replace(/[\s=]/g, '');
  const isEncoded = ENCODED_PEM.test(bare) && digits.length % 4 !== 1;
  const key = (isEncoded ? atob(digits) : bare).replace(WRITTEN_BREAK, '\n').trim();
  if (BARE_KEY.test(key)) return `-----BEGIN PUBLIC KEY-----\n${key}\n-----END PUBLIC KEY-----`;
  return WHOLE_KEY.exec(key)?.[0] ?? key;
}

/** What else it may be that somebody has taken for it. */
const OTHER_KEYS: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [
    /-----BEGIN (?:\w+ )*PRIVATE KEY-----|"d"\s*:/,
    'is a private key, which belongs to whoever signs and to nobody else',
  ],
  [
    /-----BEGIN CERTIFICATE-----/,
    'is a certificate; `openssl x509 -pubkey -noout` writes the public key that is in it',
  ],
  [
    /-----BEGIN RSA PUBLIC KEY-----/,
    'is an RSA key as PKCS #1; `openssl rsa -RSAPublicKey_in -pubout` writes it as SPKI',
  ],
  [
    /^\s*[[{].*"kty"/s,
    'is a JWK, or a set of them, which JWT_JWKS_URL takes from the address where it is published',
  ],
  [/^ssh-|^ecdsa-|-----BEGIN SSH2/, 'is a key for SSH; `ssh-keygen -e -m PKCS8` writes it as SPKI'],
  [/^https?:/, 'is an address; that of a key set goes into JWT_JWKS_URL'],
];

function keyFault(key: string): string | undefined {
  if (/^-----BEGIN PUBLIC KEY-----[\s\S]+-----END PUBLIC KEY-----$/.test(key)) return undefined;
  const [, problem] = OTHER_KEYS.find(([pattern]) => pattern.test(key)) ?? [];
  return problem ?? 'is not an SPKI public key in PEM';
}

/** How access tokens are verified. */
export const TOKEN_VARIABLES = {
  JWT_JWKS_URL: {
    schema: v.optional(httpUrl()),
    about: 'Where the API publishes the keys that its access tokens are verified with.',
    cure: 'Use the full address of the key set, such as https://api.example.com/.well-known/jwks.json.',
  },
  JWT_PUBLIC_KEY: {
    mayBeQuoted: true,
    schema: v.optional(v.pipe(v.string(), v.transform(unwrappedPem), withoutFault(keyFault))),
    about: 'The public key (SPKI, PEM) that access tokens are verified with.',
    cure: 'Paste the key from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----; line breaks may be written \\n.',
  },
  JWT_SECRET: {
    exact: true,
    schema: v.optional(encodedSecret()),
    about:
      'The shared secret (HMAC) that access tokens are verified with: its text, or `base64:` and its bytes in base64.',
    cure: 'Set the secret that the API signs with, 32 random bytes or more, or `base64:` and the base64 of them; a public key goes into JWT_PUBLIC_KEY.',
  },
  JWT_ISSUER: {
    schema: v.optional(visibleText()),
    about: 'The `iss` that an access token must have.',
    cure: 'Copy the `iss` of an access token.',
  },
  JWT_AUDIENCE: {
    schema: v.optional(visibleText()),
    about: 'The `aud` that an access token must have.',
    cure: 'Copy the `aud` of an access token.',
  },
  JWT_ALGORITHMS: {
    schema: v.optional(
      v.pipe(
        v.string(),
        v.transform((list) => list.split(',').map((algorithm) => algorithm.trim())),
        v.check((list) => list.every((algorithm) => /^[A-Z][A-Za-z0-9]+$/.test(algorithm)), 'is not a list'),
      ),
    ),
    about: 'The algorithms that an access token may be signed with, comma-separated.',
    cure: 'Name them as RFC 7518 does, for example ES256,RS256.',
  },
  JWT_CLOCK_TOLERANCE: {
    schema: wholeNumber(30, 0, 300),
    about: "Seconds by which the API's clock may differ.",
    cure: 'Use a whole number of seconds from 0 to 300.',
  },
} as const;
