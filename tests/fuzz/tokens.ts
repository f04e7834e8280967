import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createVerifier } from '../../edge/tokens/verify.ts';
import { fuzzTarget, type Outcome } from './target.ts';

const NOW = Date.UTC(2026, 0, 1, 12) / 1000;
const LEEWAY = 5;
const ISSUER = 'https://issuer.example';

/** The key of RFC 8037, appendix A.1: signing with it gives the same bytes each time, so that a seed repeats a run. */
const PUBLIC = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const PRIVATE = { ...PUBLIC, d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' };
const signingKey = await crypto.subtle.importKey('jwk', PRIVATE, 'Ed25519', false, ['sign']);

const verifier = createVerifier(
  {
    keys: { kind: 'jwks', url: `${ISSUER}/keys` },
    algorithms: ['EdDSA', 'ES256', 'RS256'],
    issuer: ISSUER,
    audience: 'api',
    leewaySeconds: LEEWAY,
  },
  async () => Response.json({ keys: [{ ...PUBLIC, kid: 'key-1', alg: 'EdDSA', use: 'sig' }] }),
  () => NOW * 1000,
);

/** Members of a JSON object by name, each as it is written: any text, and none at all where there is none. */
type Members = Readonly<Record<string, string | undefined>>;
type Choices = Readonly<Record<string, readonly (string | undefined)[]>>;

/** `also` is written after the others, as it stands. */
const GOOD_HEADER = {
  alg: ['"EdDSA"'],
  kid: ['"key-1"', '""', 'null', undefined],
  typ: ['"at+jwt"', '"JWT"', '"application/at+jwt"', '"access"', '""', 'null', undefined],
  also: [
    undefined,
    '"x5t": "x"',
    '"jku": "https://evil.example/"',
    '"x5u": "https://evil.example/"',
    '"x5c": []',
  ],
} as const satisfies Choices;
const BAD_HEADER = {
  alg: ['"none"', '"nOnE"', '"HS256"', '"ES256"', '"RS256"', '["EdDSA"]', '""', 'null', '1', undefined],
  kid: ['"key-2"', '"__proto__"', '1', '["key-1"]'],
  typ: ['"id+jwt"', '"refresh+jwt"', '"dpop+jwt"', '"logout+jwt"', '"id"', '1', '["JWT"]'],
  also: [
    ...['"crit": ["x"]', '"crit": []', '"b64": false', '"b64": false, "crit": ["b64"]', '"zip": "DEF"'],
    ...['"jwk": {}', '"alg": "EdDSA"'],
  ],
} as const satisfies Choices;

const GOOD_CLAIMS = {
  iss: [JSON.stringify(ISSUER)],
  aud: ['"api"', '["api"]', '["other", "api"]'],
  exp: [
    `${NOW + 60}`,
    `${NOW + 1}`,
    `${NOW + 0.5}`,
    `${NOW - LEEWAY + 1}`,
    `${NOW + 60}.0`,
    `"${NOW + 60}"`,
    `${NOW + 60}000`,
    '4102444800',
    '4.1024448e9',
  ],
  nbf: [undefined, 'null', `"${NOW}"`, `${NOW}`, `${NOW - 60}`, `${NOW + LEEWAY}`, '0', '-1'],
  iat: [undefined, 'null', `"${NOW}"`, `${NOW}`, `${NOW - 86_400}`, `${NOW + LEEWAY}`],
  also: [undefined, '"sub": "1"', '"role": ["admin"]', '"__proto__": {"exp": 1}', '"constructor": {}'],
} as const satisfies Choices;
const BAD_CLAIMS = {
  iss: [undefined, '"https://evil.example"', `["${ISSUER}"]`, `"${ISSUER}/"`, 'null', '""', '{}', '1'],
  aud: [
    undefined,
    '"other"',
    '["other"]',
    '[]',
    '"API"',
    '"api "',
    '{"0": "api"}',
    '[["api"]]',
    'null',
    '"api,other"',
  ],
  exp: [
    undefined,
    `${NOW - LEEWAY}`,
    `${NOW - 3600}`,
    '0',
    '-1',
    `"${NOW - 60}"`,
    `${NOW - 60}000`,
    'null',
    'true',
    '[4102444800]',
    '{}',
    '1e400',
    '-1e400',
  ],
  nbf: [`${NOW + LEEWAY + 1}`, '4102444800', `"${NOW + 60}"`, '[]', '1e400'],
  iat: [`${NOW + LEEWAY + 1}`, '4102444800', `"${NOW + 60}"`, '[]', '1e400'],
  also: [
    '"exp": 4102444800',
    `"iss": "${ISSUER}"`,
    '"a": {"b": 1, "b": 2}',
    '"a": [{"\\u0062": 1, "b": 2}]',
    '"token_use": "id"',
    '"token_type": "refresh"',
    '"typ": "Refresh"',
    '"at_hash": "x"',
  ],
} as const satisfies Choices;

/** One of the choices for each member. */
function members(choices: Choices): fc.Arbitrary<Members> {
  return fc.record(
    Object.fromEntries(Object.entries(choices).map(([name, texts]) => [name, fc.constantFrom(...texts)])),
  );
}

/** One member, and one of the choices for it. */
function oneOf(choices: Choices): fc.Arbitrary<Members> {
  const all = Object.entries(choices).flatMap(([name, texts]) => texts.map((text) => ({ [name]: text })));
  return fc.constantFrom(...all);
}

const none: fc.Arbitrary<Members> = fc.constant({});
const flaws = fc.oneof(
  fc.record({ header: none, claims: none }),
  fc.record({ header: oneOf(BAD_HEADER), claims: none }),
  fc.record({ header: none, claims: oneOf(BAD_CLAIMS) }),
  fc.record({ header: oneOf(BAD_HEADER), claims: oneOf(BAD_CLAIMS) }),
);

const GOOD = await tokenOf(objectOf({ alg: '"EdDSA"', typ: '"at+jwt"' }), objectOf(firstOf(GOOD_CLAIMS)));
const [HEADER = '', PAYLOAD = '', SIGNATURE = ''] = GOOD.split('.');

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u0000é';
const letter = fc.constantFrom(...ALPHABET);
const edit: fc.Arbitrary<(token: string) => string> = fc.oneof(
  fc.tuple(fc.nat(GOOD.length), letter).map(
    ([at, to]) =>
      (token: string) =>
        token.slice(0, at) + to + token.slice(at + 1),
  ),
  fc.tuple(fc.nat(GOOD.length), letter).map(
    ([at, to]) =>
      (token: string) =>
        token.slice(0, at) + to + token.slice(at),
  ),
  fc.nat(GOOD.length).map((at) => (token: string) => token.slice(0, at) + token.slice(at + 1)),
  letter.map((to) => (token: string) => token.slice(0, -1) + to),
  fc.constantFrom(
    (token: string) => `${token}.`,
    (token: string) => `${token}.${token}`,
    (token: string) => `${token}=`,
    (token: string) => ` ${token}\n`,
    (token: string) => token.split('.').toReversed().join('.'),
    (token: string) => token.split('.').slice(0, 2).join('.'),
    (token: string) => `${token.split('.').slice(0, 2).join('.')}.`,
    (token: string) => JSON.stringify({ protected: HEADER, payload: PAYLOAD, signature: SIGNATURE, token }),
    (token: string) => token.replace(HEADER, encode('{"alg":"none"}')),
    (token: string) => token.replace(HEADER, encode('{"alg":"HS256"}')),
    (token: string) => token.replace(SIGNATURE, encode('\0'.repeat(64))),
    (token: string) => token + 'A'.repeat(9000),
  ),
);
const edited = fc
  .array(edit, { maxLength: 3 })
  .map((edits) => edits.reduce((token, change) => change(token), GOOD));

export const TOKEN_TARGETS = [
  fuzzTarget(
    'tokens: of all texts like a good token, the good token alone is valid',
    fc.oneof(
      { arbitrary: edited, weight: 8 },
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\w-]*\.[\w-]*\.[\w-]*$/),
    ),
    async (token): Promise<Outcome> => {
      const { status } = await verifier.verify(token);
      assert.equal(status, token === GOOD ? 'valid' : 'invalid');
      return status === 'valid' ? 'accepted' : 'refused';
    },
  ),
  fuzzTarget(
    'tokens: one that is signed well is valid if its header and claims are in order, and only then',
    fc.record({ header: members(GOOD_HEADER), claims: members(GOOD_CLAIMS), flaws }),
    async ({ header, claims, flaws }): Promise<Outcome> => {
      const sound = Object.keys({ ...flaws.header, ...flaws.claims }).length === 0;
      const token = await tokenOf(
        objectOf({ ...header, ...flaws.header }),
        objectOf({ ...claims, ...flaws.claims }),
      );
      const { status } = await verifier.verify(token);
      assert.equal(status === 'valid', sound);
      assert.notEqual(status, 'unavailable');
      return status === 'valid' ? 'accepted' : 'refused';
    },
  ),
] as const;

function firstOf(choices: Choices): Members {
  return Object.fromEntries(Object.entries(choices).map(([name, [text]]) => [name, text]));
}

function objectOf({ also, ...named }: Members): string {
  const written = Object.entries(named).flatMap(([name, text]) =>
    text === undefined ? [] : [`"${name}": ${text}`],
  );
  return `{${[...written, ...(also === undefined ? [] : [also])].join(', ')}}`;
}

async function tokenOf(header: string, payload: string): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = await crypto.subtle.sign('Ed25519', signingKey, new TextEncoder().encode(input));
  return `${input}.${encode(new Uint8Array(signature))}`;
}

function encode(content: string | Uint8Array): string {
  return Buffer.from(content).toString('base64url');
}
