import fc from 'fast-check';
import { encode } from 'jose/base64url';
import { describe, expect, test } from 'vitest';
import { gatehouseBefore, json } from '../../../fixtures/core/issuer.ts';
import { HOUR, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const ISSUER = 'https://id.example.com/t1';
const ENVIRONMENT = {
  BACKEND_PRESET: 'oidc',
  OIDC_ISSUER: ISSUER,
  CLIENT_ID: 'gate',
  CLIENT_SECRET: 's',
};
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' };
const keyPair = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
const publicKey = { ...(await crypto.subtle.exportKey('jwk', keyPair.publicKey)), kid: 'k', alg: 'ES256' };

const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/keys`,
  id_token_signing_alg_values_supported: ['ES256'],
};

async function signed(payload: string): Promise<string> {
  const input = `${encode('{"alg":"ES256","typ":"JWT","kid":"k"}')}.${encode(payload)}`;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const bytes = await crypto.subtle.sign(algorithm, keyPair.privateKey, new TextEncoder().encode(input));
  return `${input}.${encode(new Uint8Array(bytes))}`;
}

interface Answers {
  /** Members of the token endpoint's answer, as JSON, beside the two tokens; the first of a name is overruled by the last. */
  readonly answer?: string;
  /** The same for the ID token. */
  readonly idToken?: string;
  readonly accessToken?: string;
  readonly subject?: string;
  /** The answer of the endpoint for pushed requests, where there is one. */
  readonly pushed?: string;
  readonly refreshed?: string;
}

/** Signs in at a provider that does all right but for what is named. */
async function enter(answers: Answers) {
  const {
    answer = '',
    idToken = '',
    accessToken = 'opaque',
    subject = 'dana',
    pushed,
    refreshed = '',
  } = answers;
  const start = Date.now();
  const second = Math.floor(start / 1000);
  let nonce = '';
  const house = gatehouseBefore(
    {
      '/t1/.well-known/openid-configuration': () =>
        Response.json({
          ...METADATA,
          ...(pushed !== undefined && { pushed_authorization_request_endpoint: `${ISSUER}/par` }),
        }),
      '/t1/keys': () => Response.json({ keys: [publicKey] }),
      '/t1/par': () => json(`{"request_uri":"urn:x"${pushed}}`, { status: 201 }),
      '/t1/token': async () => {
        const isFirst = house.asked.filter((path) => path === '/t1/token').length === 1;
        const claims = `"iss":"${ISSUER}","aud":"gate","sub":"${subject}","nonce":"${nonce}"`;
        const id = await signed(`{${claims},"iat":${second},"exp":${second + 300}${idToken}}`);
        const token = `"access_token":${JSON.stringify(accessToken)},"token_type":"bearer"`;
        return json(isFirst ? `{${token},"id_token":"${id}"${answer}}` : `{${token}${refreshed}}`);
      },
    },
    ENVIRONMENT,
    start,
  );
  const visitor = house.browser();
  const sent = await visitor.request('/auth/login');
  const there = new URL(sent.headers.get('location') ?? '', 'https://app.example.com');
  nonce = there.searchParams.get('nonce') ?? '';
  const state = there.searchParams.get('state') ?? [...visitor.cookies.keys()].at(-1) ?? '';
  const back = await visitor.request(`/auth/callback?${new URLSearchParams({ code: 'c', state })}`);
  return { house, visitor, there, location: back.headers.get('location') };
}

const NUMBERS = [
  ...['0', '-1', '9223372036854775', '9223372036854775807', '9999999999999', '8640000000000001'],
  ...['1e308', '1e400', 'null', '""', '"never"', '"-1"', '[]', '{}', 'true', '"0001-01-01T00:00:00Z"'],
];

describe('a lifetime that makes no sense is unknown, and nobody is kept out for it', () => {
  test.each(NUMBERS)('T12: %s', async (lifetime) => {
    const { house, visitor, location } = await enter({ answer: `,"expires_in":${lifetime}` });
    expect(location).toBe('/dashboard');
    for (const later of [0, SECOND, HOUR]) {
      house.pass(later);
      expect((await visitor.request('/dashboard')).status).toBe(200);
      const answer = await visitor.request('/auth/session', { as: 'fetch' });
      expect(answer.status).toBe(200);
      expect(await answer.json()).not.toHaveProperty('accessTokenExpiresAt');
      house.restart();
    }
  });

  test.each([
    ['a number', '600'],
    ['text', '"600"'],
    ['a fraction', '600.0'],
  ])('and one that does is known, written as %s', async (_, lifetime) => {
    const { visitor } = await enter({ answer: `,"expires_in":${lifetime}` });
    const answer = await (await visitor.request('/auth/session', { as: 'fetch' })).json();
    const left = Date.parse(answer.accessTokenExpiresAt) - Date.parse(answer.now);
    expect(left).toBe(600 * SECOND);
  });

  test.each(NUMBERS)('when tokens are renewed: %s', async (lifetime) => {
    const { house, visitor } = await enter({
      answer: ',"expires_in":60,"refresh_token":"r"',
      refreshed: `,"expires_in":${lifetime}`,
    });
    house.pass(HOUR);
    house.asked.length = 1;
    house.asked[0] = '/t1/token';
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(house.asked.filter((path) => path === '/t1/token').length).toBe(2);
  });

  test.each(['', ...NUMBERS.map((lifetime) => `,"expires_in":${lifetime}`)])(
    'of a request that was pushed: %s',
    async (pushed) => {
      const { there } = await enter({ pushed });
      expect(there.searchParams.get('request_uri')).toBe('urn:x');
    },
  );
});

describe('an ID token signs nobody in', () => {
  test.each([
    ['that names its subject twice', ',"sub":"eve"', 'id_token_duplicate_member'],
    [
      'that names its subject twice, once in other letters',
      ',"s\\u0075b":"dana"',
      'id_token_duplicate_member',
    ],
    ['with a member twice, deep within another', ',"x":{"y":[{"a":1,"a":1}]}', 'id_token_duplicate_member'],
  ])('%s', async (_, idToken, reason) => {
    const { house, location } = await enter({ idToken });
    expect(location).toBe('/login?reason=login_failed&returnTo=%2Fdashboard');
    expect(house.events).toContain(`sign_in_refused ${reason}`);
  });
});

test('an ID token that names nobody signs nobody in', async () => {
  const { house, location } = await enter({ subject: '' });
  expect(location).toBe('/login?reason=login_failed&returnTo=%2Fdashboard');
  expect(house.events).toContain('sign_in_refused id_token_sub');
});

test.each([
  ['a line break', 'a\nb'],
  ['a letter that is not ASCII', 'é'],
  ['a blank', 'a b'],
])('an access token with %s, which no header can carry, signs nobody in', async (_, accessToken) => {
  const { house, location } = await enter({ accessToken });
  expect(location).toBe('/login?reason=login_failed&returnTo=%2Fdashboard');
  expect(house.events).toContain('sign_in_refused access_token_malformed');
});

test('whatever an ID token says of someone, the session opens again as itself, or there is none', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '\0', '\ud800', '__proto__', 'x'.repeat(2_000)),
  );
  const value = fc.oneof(text, fc.double(), fc.constantFrom(null, true, [], ['x'], {}));
  await fc.assert(
    fc.asyncProperty(value, value, value, text, async (name, email, sid, said) => {
      const idToken = `,"name":${JSON.stringify(name)},"email":${JSON.stringify(email)},"sid":${JSON.stringify(sid)}`;
      const { house, visitor, location } = await enter({
        idToken: `${idToken},"zoneinfo":${JSON.stringify(said)}`,
      });
      expect(location).toBe('/dashboard');
      const known = await house.gatehouse().sessionOf(visitor.draft('/').headers);
      house.restart();
      const opened = await house.gatehouse().sessionOf(visitor.draft('/').headers);
      expect(opened).toBeDefined();
      expect(opened).toEqual(known);
    }),
    { numRuns: 60 },
  );
});
