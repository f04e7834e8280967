import { exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { encode } from 'jose/base64url';
import { beforeAll, describe, expect, test } from 'vitest';
import { ENCRYPTED } from '../../../conformance/jwe-vectors.ts';
import {
  bearing,
  type Case,
  expectAccepted,
  expectRefused,
  KEY_SET,
  open,
  refuses,
  watchNetwork,
} from '../../../fixtures/core/bearer.ts';
import {
  forge,
  forgeText,
  goodClaims,
  goodHeader,
  NOON_SECONDS,
  sign,
  signedWithSecret,
  signingKey,
  withSignature,
} from '../../../fixtures/core/forge.ts';
import {
  DEMO_LOGIN,
  OWN_API,
  OWN_BACKEND,
  SECOND,
  TestGatehouse,
} from '../../../fixtures/core/test-gatehouse.ts';

const DAY_SECONDS = 86_400;
const bytes = (text: string) => new TextEncoder().encode(text);

watchNetwork();

test('a token as the backend issues it opens the pages and the API', async () => {
  await expectAccepted(open(), await forge());
});

describe('T1: an algorithm that is not on the list is refused', () => {
  const parts = async (alg: unknown) => {
    const [, payload = '', signature = ''] = (await forge()).split('.');
    return { header: encode(await goodHeader({ alg })), payload, signature };
  };
  const unsigned = async (alg: unknown, signature: string) => {
    const { header, payload } = await parts(alg);
    return `${header}.${payload}.${signature}`;
  };

  refuses([
    ...['none', 'nOnE', 'NONE', 'None', ''].flatMap((alg): Case[] => [
      [`${alg || '(empty)'}, without a signature`, () => unsigned(alg, '')],
      [`${alg || '(empty)'}, with a signature`, () => unsigned(alg, 'AAAA')],
      [`${alg || '(empty)'}, over a good signature`, () => forge({}, { alg })],
    ]),
    ...[['ES256'], ['none', 'ES256'], null, 256, true, { name: 'ES256' }].map(
      (alg): Case => [`${JSON.stringify(alg)} in place of a name`, () => forge({}, { alg })],
    ),
    ['no name at all', () => forge({}, { alg: undefined })],
    ...['es256', 'ES256 ', 'ES256\0', 'ES256K', 'ES384', 'RS256', 'EdDSA', 'toString', '__proto__'].map(
      (alg): Case => [`${JSON.stringify(alg)} over a good signature`, () => forge({}, { alg })],
    ),
  ]);
});

describe('T1: a public key is no shared secret', () => {
  const key = async (kind: 'RS256' | 'ES256') => {
    const { publicKey } = await generateKeyPair(kind, { extractable: true });
    const pem = await exportSPKI(publicKey);
    const der = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
    return { pem, der, jwk: JSON.stringify(await exportJWK(publicKey)) };
  };
  const keys = new Map<string, Awaited<ReturnType<typeof key>>>();

  beforeAll(async () => {
    for (const kind of ['RS256', 'ES256'] as const) keys.set(kind, await key(kind));
  });

  const spellings: Readonly<Record<string, (known: Awaited<ReturnType<typeof key>>) => Uint8Array>> = {
    'its PEM': ({ pem }) => bytes(pem),
    'its PEM with a line break at the end': ({ pem }) => bytes(`${pem.trimEnd()}\n`),
    'its PEM without one': ({ pem }) => bytes(pem.trimEnd()),
    'its DER': ({ der }) => der,
    'its DER in base64': ({ der }) => bytes(btoa(String.fromCharCode(...der))),
    'its JWK': ({ jwk }) => bytes(jwk),
  };
  const cases = ['RS256', 'ES256'].flatMap((kind) =>
    ['HS256', 'HS384', 'HS512'].flatMap((alg) =>
      Object.entries(spellings).map(([name, secretOf]) => ({ kind, alg, name, secretOf })),
    ),
  );

  test.each(cases)('$alg with the $kind key, in $name, as the secret', async ({ kind, alg, secretOf }) => {
    const known = keys.get(kind);
    if (known === undefined) throw new Error('no key');
    const token = await signedWithSecret(Uint8Array.from(secretOf(known)), alg);
    await expectRefused(open({ ...OWN_BACKEND, JWT_PUBLIC_KEY: known.pem }), token);
  });

  test.each(['its PEM', 'its DER', 'its JWK'])("the key set's key, in %s, is none either", async (name) => {
    const { publicKey, publicJwk } = await signingKey();
    const pem = await exportSPKI(publicKey);
    const der = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
    const secret = spellings[name]?.({ pem, der, jwk: JSON.stringify(publicJwk) }) ?? new Uint8Array();
    await expectRefused(open(), await signedWithSecret(Uint8Array.from(secret), 'HS256'));
  });
});

describe('T2: a token does not choose its own key', () => {
  const canary = 'https://canary.example/keys';
  const own = async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    return { privateKey, jwk: await exportJWK(publicKey) };
  };
  const forgedBy = async (header: Readonly<Record<string, unknown>>, key: CryptoKey) => {
    const input = `${encode(await goodHeader(header))}.${encode(JSON.stringify(goodClaims()))}`;
    return sign(input, { name: 'ECDSA', hash: 'SHA-256' }, key);
  };

  refuses(
    ['jwk', 'jku', 'x5u', 'x5c'].flatMap((name): Case[] => {
      const value = (jwk: unknown) =>
        ({ jwk, jku: canary, x5u: canary, x5c: ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'] })[name];
      return [
        [
          `${name}, signed with the key that it brings`,
          async () => {
            const { privateKey, jwk } = await own();
            return forgedBy({ [name]: value(jwk), kid: undefined }, privateKey);
          },
        ],
        [
          `${name}, signed with the key that it brings, under the id of ours`,
          async () => {
            const { privateKey, jwk } = await own();
            return forgedBy({ [name]: value(jwk) }, privateKey);
          },
        ],
      ];
    }),
  );
  refuses([
    ['jwk, even when our own key has signed', () => forge({}, { jwk: {} })],
    ['jwk, even when it is null', () => forge({}, { jwk: null })],
  ]);

  test.each([
    ['jku', canary],
    ['jku', null],
    ['x5u', canary],
    ['x5c', ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A']],
    ['x5t', 'NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1'],
    ['x5t#S256', 'NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1'],
  ])(
    '%s, which some issuers add to what our own key has signed, is passed over, and nobody is asked',
    async (name, value) => {
      const house = open();
      await expectAccepted(house, await forge({}, { [name]: value }));
    },
  );
});

describe('T3: a key id is a name and nothing else', () => {
  refuses([
    ...[
      '../../../../dev/null',
      '/etc/passwd',
      "' UNION SELECT 'secret' --",
      '__proto__',
      'constructor',
      'toString',
      'https://canary.example/',
      '$(curl canary.example)',
      '\u0000',
      'x'.repeat(512),
      'x'.repeat(513),
      'x'.repeat(10_240),
    ].map((kid): Case => [JSON.stringify(kid).slice(0, 60), () => forge({}, { kid })]),
    ...[1, true, ['1'], {}].map(
      (kid): Case => [`${JSON.stringify(kid)} in place of one`, () => forge({}, { kid })],
    ),
  ]);

  test('a hundred unknown ones cost one fetch of the key set', async () => {
    const house = open();
    for (let i = 0; i < 100; i += 1) {
      const visitor = await bearing(house, await forge({}, { kid: `unknown-${i}` }));
      expect((await visitor.api('/users')).status).toBe(401);
    }
    expect(house.asked).toEqual([KEY_SET]);
  });

  test.each([undefined, null, ''])('without one, every key that fits is tried: %j', async (kid) => {
    await expectAccepted(open(), await forge({}, { kid }));
  });
});

describe('T5: a token that is not good now is refused', () => {
  const now = NOON_SECONDS;
  const json = (members: string) => async () =>
    forgeText(await goodHeader(), `{"iss":"http://demo.internal","aud":"gatehouse-demo",${members}}`);

  refuses([
    ['without an end', () => forge({ exp: undefined })],
    ...[null, '', true, [now + 60], {}, 'never', String(now - 60)].map(
      (exp): Case => [`whose end is ${JSON.stringify(exp)}`, () => forge({ exp })],
    ),
    ['whose end is 1e400', json('"sub":"1","exp":1e400')],
    ['whose beginning is -1e400', json(`"sub":"1","exp":${now + 60},"nbf":-1e400`)],
    ['whose end is past, in milliseconds', () => forge({ exp: (now - 60) * 1000 })],
    ['whose end is a number without end', json('"sub":"1","exp":1e300')],
    ['whose end is past by the leeway', () => forge({ iat: now - 90, exp: now - 30 })],
    ['whose end is in 1970', () => forge({ exp: 0 })],
    ['whose end is before time', () => forge({ exp: -1 })],
    ['that begins after the leeway', () => forge({ nbf: now + 31 })],
    ['that begins tomorrow', () => forge({ nbf: now + DAY_SECONDS })],
    ['that was issued after the leeway', () => forge({ iat: now + 31 })],
    ['that was issued tomorrow', () => forge({ iat: now + DAY_SECONDS, exp: now + 2 * DAY_SECONDS })],
    ...['nbf', 'iat'].flatMap((name): Case[] =>
      [String(now + 60), 'never', true, [], {}].map((value) => [
        `whose ${name} is ${JSON.stringify(value)}`,
        () => forge({ [name]: value }),
      ]),
    ),
  ]);

  test.each([
    ['issued half a minute ahead of us', { iat: now + 30, nbf: now + 30 }],
    ['over for just under half a minute', { iat: now - 89, exp: now - 29 }],
    ['that says neither when it was issued nor when it begins', { iat: undefined }],
    ['whose times are text', { iat: String(now), nbf: String(now), exp: String(now + 60) }],
    ['whose times are in milliseconds', { iat: now * 1000, exp: (now + 60) * 1000 }],
    ['whose times but the end are null', { iat: null, nbf: null }],
    ['with times in fractions of a second', { iat: now - 0.5, nbf: now - 0.5, exp: now + 59.5 }],
  ])('a token %s is still good', async (_, claims) => {
    await expectAccepted(open(), await forge(claims));
  });
});

describe('T6: a token that is not for us, or is no access token, is refused', () => {
  const refreshToken = async () => {
    const house = new TestGatehouse();
    await house.browser().signIn(DEMO_LOGIN);
    return house.issued[1] ?? '';
  };

  refuses([
    ...[
      undefined,
      'http://evil.example',
      'http://demo.internal/',
      'HTTP://DEMO.INTERNAL',
      '',
      null,
      ['http://demo.internal'],
    ].map((iss): Case => [`the issuer ${JSON.stringify(iss)}`, () => forge({ iss })]),
    ...[
      undefined,
      'other',
      'gatehouse-demo ',
      'GATEHOUSE-DEMO',
      '',
      null,
      7,
      [],
      ['other'],
      [['gatehouse-demo']],
      ['gatehouse-demo', 7],
      { 0: 'gatehouse-demo' },
    ].map((aud): Case => [`the audience ${JSON.stringify(aud)}`, () => forge({ aud })]),
    ...[
      ...['id+jwt', 'dpop+jwt', 'refresh+jwt', 'logout+jwt', 'secevent+jwt', 'oauth-authz-req+jwt', 'kb+jwt'],
      ...['JWE', 'at jwt', 'id_token', 'ID', 'refresh', 'refresh_token', 'RefreshToken', 'logout'],
      ...['gatehouse-session+v2', 'gatehouse-sign-in+v1', 'gatehouse-sign-out+v1'],
    ].map((typ): Case => [`the type ${JSON.stringify(typ)}`, () => forge({}, { typ })]),
    ...[1, ['at+jwt'], {}].map((typ): Case => [`the type ${JSON.stringify(typ)}`, () => forge({}, { typ })]),
    ...['token_type', 'token_use', 'typ', 'type'].flatMap((name): Case[] =>
      ['refresh', 'Refresh', 'refresh_token', 'REFRESH-TOKEN', 'id', 'ID', 'id_token', 'Offline'].map(
        (kind) => [`a token that calls itself ${name} ${kind}`, () => forge({ [name]: kind })],
      ),
    ),
    ['an ID token with the hash of an access token', () => forge({ at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' })],
    ['an ID token with the hash of a code', () => forge({ c_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' })],
    ['the refresh token', refreshToken],
    ...ENCRYPTED.map(({ name, jwe }): Case => [`an encrypted token: ${name}`, async () => jwe]),
  ]);

  test.each([
    ['several audiences, ours among them', { aud: ['other', 'gatehouse-demo'] }, {}],
    ['the kind that it is', { token_type: 'access', token_use: 'access', typ: 'Bearer' }, {}],
    ['no type in the header', {}, { typ: undefined }],
    ['null for a type', {}, { typ: null }],
    ['nothing in its type', {}, { typ: '' }],
    ['a word of its own for its type', {}, { typ: 'access' }],
    ['two words of its own for its type', {}, { typ: 'JWT+access' }],
    ['a type of a vendor', {}, { typ: 'application/vnd.acme.access+jwt' }],
    ['null where an ID token has hashes', { at_hash: null, c_hash: null }, {}],
    ['the usual type in the header', {}, { typ: 'JWT' }],
    ['a subject that is a number, as some backends write it', { sub: 1 }, {}],
  ])('a token with %s is good', async (_, claims, header) => {
    await expectAccepted(open(), await forge(claims, header));
  });
});

describe('a refresh cures a token that is refused, and is asked for once', () => {
  test.each([
    ['unsigned', () => forge({}, { alg: 'none' })],
    ['of another issuer', () => forge({ iss: 'http://evil.example' })],
    ['signed by someone else', () => withSignature(() => new Uint8Array(64).fill(7))],
  ])('T11: %s', async (_, token) => {
    const house = open();
    await house.browser().signIn(DEMO_LOGIN);
    const [, refreshToken] = house.issued;
    house.asked.length = 0;
    const visitor = await bearing(house, await token(), refreshToken);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(house.refreshesAsked()).toBe(1);
  });

  test('and when that brings no token that verifies, the session is of no use', async () => {
    const house = open();
    await house.browser().signIn(DEMO_LOGIN);
    const [, refreshToken] = house.issued;
    house.asked.length = 0;
    await house.fault({ refresh: [{ kind: 'bad-signature', times: -1 }] });
    const visitor = await bearing(house, await forge({}, { alg: 'none' }), refreshToken);
    expect((await visitor.request('/dashboard')).status).not.toBe(200);
    expect(house.refreshesAsked()).toBe(1);
    expect(house.passes).toEqual([]);
  });
});

describe('clocks that differ', () => {
  test.each([
    ['behind', -30],
    ['ahead', 30],
  ])('by half a minute do not matter: the backend is %s', async (_, seconds) => {
    const house: TestGatehouse = new TestGatehouse({
      environment: { ...OWN_API, JWT_CLOCK_TOLERANCE: '30' },
      demo: { now: () => house.now() + seconds * SECOND },
    });
    const visitor = house.browser();
    expect((await visitor.signIn(DEMO_LOGIN)).status).toBe(303);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });
});
