import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import { gatehouseBefore, json, signedWith, TOKEN_SECRET } from '../../../fixtures/core/issuer.ts';
import { DAY, MINUTE, NOON, SECOND, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const LOGIN = { username: 'dana', password: 'a password' };
const noon = NOON / SECOND;
const CUSTOM = {
  BACKEND_PRESET: 'custom',
  BACKEND_LOGIN_PATH: '/login',
  BACKEND_REFRESH_PATH: '/refresh',
  JWT_SECRET: TOKEN_SECRET,
};

const token = (claims: object) => signedWith(JSON.stringify({ sub: '1', exp: noon + 60, ...claims }));
const answer = (members: object) => () => Response.json(members);

async function signedIn(
  answers: Readonly<Record<string, () => Response>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const house = gatehouseBefore(answers, { ...CUSTOM, ...environment }, NOON);
  const visitor = house.browser();
  const { status } = await visitor.signIn(LOGIN);
  const session = async () => (await visitor.request('/auth/session', { as: 'fetch' })).json();
  return { house, visitor, status, session };
}

describe('who it is', () => {
  test('is told where BACKEND_ID_PATH says, in the access token too', async () => {
    const access_token = await token({ user_name: 'dana', sub: undefined });
    const { status, session } = await signedIn(
      { '/login': answer({ access_token }) },
      { BACKEND_ID_PATH: 'user_name' },
    );
    expect(status).toBe(303);
    expect((await session()).user).toEqual({ id: 'dana' });
  });

  test.each(['profile', 'token'])('is looked for in one order, by a %s too', async (place) => {
    const who = { userId: 'd', user_id: 'c', id: 'b', sub: 'a' };
    const claims = place === 'token' ? who : { sub: undefined };
    const { session } = await signedIn(
      { '/login': answer({ access_token: await token(claims) }), '/me': answer(who) },
      place === 'profile' ? { BACKEND_ME_PATH: '/me' } : {},
    );
    expect((await session()).user.id).toBe('a');
  });

  test.each([
    ['whose token has another id of its own', { id: 't-1', uid: 'u1' }, { id: 't-2', uid: 'u1' }, 200],
    ['whose subject is another', { sub: 'a', uid: 'u1' }, { sub: 'b', uid: 'u1' }, 200],
    ['whose id is a number now', { uid: '7' }, { uid: 7 }, 200],
    ['whose id is another', { id: 't-1', uid: 'u1' }, { id: 't-1', uid: 'u2' }, 307],
    ['that says nothing of that, and has another subject', { sub: 'a' }, { sub: 'b' }, 307],
    ['that says nothing of that, and has the same subject', { sub: '7' }, { sub: 7 }, 200],
    ['whose subject is left out', { sub: 'a', user_id: 7 }, { sub: null, user_id: '7' }, 200],
    ['whose subject is left out, with another id', { sub: 'a', user_id: 7 }, { user_id: 8 }, 307],
    ['whose id is in another place', { sub: '7' }, { user_id: 7 }, 200],
    ['whose id is in another place, and another', { sub: '7' }, { user_id: 8 }, 307],
  ])('is compared there when tokens are renewed: someone %s', async (_, first, second, status) => {
    const user = { uid: 'u1' };
    const { house, visitor } = await signedIn(
      {
        '/login': answer({
          user,
          refresh_token: 'r',
          access_token: await token({ sub: undefined, ...first }),
        }),
        '/refresh': answer({ access_token: await token({ sub: undefined, ...second, exp: noon + 300 }) }),
      },
      { BACKEND_ID_PATH: 'uid', BACKEND_USER_PATH: 'user' },
    );
    house.pass(2 * MINUTE);
    expect((await visitor.request('/dashboard')).status).toBe(status);
  });

  test.each([
    ['9007199254740993', '9007199254740993'],
    ['0', '0'],
    ['{"$oid":"5f"}', 'none'],
    ['" "', 'none'],
    ['false', 'none'],
  ])('is told to the last digit, or not at all: %s', async (written, id) => {
    const login = {
      '/login': answer({ access_token: await signedWith(`{"id":${written},"exp":${noon + 60}}`) }),
    };
    const { status, session } = await signedIn(login);
    expect(status === 303 ? (await session()).user.id : 'none').toBe(id);
  });

  test.each([
    ['_id.$oid', { _id: { $oid: '5f' } }],
    ['https://example.com/id', { 'https://example.com/id': '5f' }],
    ['account.uid', { 'account.uid': '5f' }],
  ])('is found by any name: %s', async (path, claims) => {
    const access_token = await token({ sub: undefined, ...claims });
    const { session } = await signedIn({ '/login': answer({ access_token }) }, { BACKEND_ID_PATH: path });
    expect((await session()).user).toEqual({ id: '5f' });
  });

  test('of someone else that differs in the last digit alone, it ends the session', async () => {
    const of = (id: string, end: number) => signedWith(`{"id":${id},"exp":${noon + end}}`);
    const { house, visitor } = await signedIn({
      '/login': answer({ access_token: await of('9007199254740993', 60), refresh_token: 'r' }),
      '/refresh': answer({ access_token: await of('9007199254740992', 300) }),
    });
    house.pass(2 * MINUTE);
    expect((await visitor.request('/dashboard')).status).toBe(307);
  });

  test('and where it is not found, the log names the variable', async () => {
    const { house, status } = await signedIn(
      { '/login': answer({ access_token: await token({}) }) },
      { BACKEND_ID_PATH: 'user_name' },
    );
    expect(status).toBe(502);
    expect(house.events).toContain('sign_in_answer_unusable no_user');
  });
});

test.each([{}, { access_token: null }, { access_token: 'null' }, { token: 'x' }, { access_token: 'a b c' }])(
  'an answer without an access token is of no use, and the log says where it was looked for: %j',
  async (members) => {
    const { house, status } = await signedIn({ '/login': answer(members) });
    expect(status).toBe(502);
    expect(house.events.some((line) => line.startsWith('sign_in_misconfigured'))).toBe(true);
  },
);

describe('what is null or empty is not there', () => {
  test.each([
    { aud: null },
    { iss: null, nbf: null, iat: null },
    { at_hash: null, aud: '' },
    { typ: null, token_use: null },
  ])('in a token that says %j', async (claims) => {
    const { status, visitor } = await signedIn({ '/login': answer({ access_token: await token(claims) }) });
    expect(status).toBe(303);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test.each([null, '', undefined])(
    'and the refresh token of before is kept where the new one is %j',
    async (next) => {
      const spent: string[] = [];
      const house = gatehouseBefore(
        {
          '/login': answer({ access_token: await token({}), refresh_token: 'r', expires_in: null }),
          '/refresh': async () => {
            spent.push('r');
            const exp = noon + 60 + 60 * spent.length;
            return Response.json({ access_token: await token({ exp }), refresh_token: next, scope: null });
          },
        },
        CUSTOM,
        NOON,
      );
      const visitor = house.browser();
      await visitor.signIn(LOGIN);
      for (const _ of [1, 2]) {
        house.pass(MINUTE);
        expect((await visitor.request('/dashboard')).status).toBe(200);
      }
      expect(spent.length).toBe(2);
    },
  );
});

test.each(['Bearer ', 'bearer  ', 'BEARER ', 'JWT ', 'Token ', 'Bearer\n'])(
  'a token may be written as it goes into the header: %j',
  async (scheme) => {
    const { status } = await signedIn({ '/login': answer({ access_token: scheme + (await token({})) }) });
    expect(status).toBe(303);
  },
);

test('a token may be JSON in JSON, in an answer that is no UTF-8', async () => {
  const written = JSON.stringify({
    access_token: JSON.stringify(await token({})),
    user: { id: 1, name: 'José' },
  });
  const bytes = Uint8Array.from(written, (letter) => letter.charCodeAt(0));
  const { status, session } = await signedIn(
    { '/login': () => new Response(bytes) },
    { BACKEND_USER_PATH: 'user' },
  );
  expect(status).toBe(303);
  expect((await session()).user).toEqual({ id: '1', name: 'José' });
});

test.each([
  ['text/plain', (token: string) => token],
  ['application/json', (token: string) => JSON.stringify(token)],
  ['text/plain', (token: string) => `\ufeffBearer ${token}\r\n`],
])('a token may be all of an answer: %s', async (type, write) => {
  const text = write(await token({}));
  const headers = { 'content-type': type };
  const { status } = await signedIn(
    { '/login': () => new Response(text, { headers }) },
    { BACKEND_ACCESS_TOKEN_PATH: '.' },
  );
  expect(status).toBe(303);
});

test('a page is no token, where all of an answer is one', async () => {
  const { JWT_SECRET: _, ...opaque } = CUSTOM;
  const house = gatehouseBefore(
    { '/login': () => new Response('<h1>Hello</h1>'), '/me': answer({ id: 1 }) },
    { ...opaque, BACKEND_ME_PATH: '/me', BACKEND_ACCESS_TOKEN_PATH: '.' },
    NOON,
  );
  expect((await house.browser().signIn(LOGIN)).status).toBe(502);
});

test('a token of ten kilobytes is one of few words for many groups', async () => {
  const groups = Array.from({ length: 200 }, () => crypto.randomUUID());
  const access_token = await token({ groups, exp: noon + 86_400 });
  expect(access_token.length).toBeGreaterThan(9_000);
  const { status, visitor } = await signedIn({ '/login': answer({ access_token }) });
  expect(status).toBe(303);
  expect((await visitor.request('/dashboard')).status).toBe(200);
});

describe('a secret as its framework holds it', () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => (index * 151 + 251) % 256);
  const base64 = Buffer.from(bytes).toString('base64');
  const spellings = [
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(bytes).toString('base64url'),
    `${base64}\n`,
    // As tools break lines, and as that is written where a value is one line.
    `${base64.slice(0, 20)}\r\n${base64.slice(20)}\r\n`,
    `${base64.slice(0, 20)}\\n${base64.slice(20)}\\n`,
    ` "${base64}"`,
  ];

  test.each(spellings)('is the bytes that its base64 stands for: %j', async (text) => {
    const hmac = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ]);
    const [header, payload] = (await token({})).split('.');
    const input = `${header}.${payload}`;
    const signature = await crypto.subtle.sign('HMAC', hmac, new TextEncoder().encode(input));
    const access_token = `${input}.${Buffer.from(signature).toString('base64url')}`;
    const { status } = await signedIn(
      { '/login': answer({ access_token }) },
      { JWT_SECRET: `base64:${text}` },
    );
    expect(status).toBe(303);
    const asText = await signedIn({ '/login': answer({ access_token }) }, { JWT_SECRET: base64 });
    expect(asText.status).toBe(502);
  });

  test.each([
    ['no base64', 'base64:not base64 at all, whoever wrote it here!', /no base64/],
    ['half of a digit', `base64:${base64.slice(0, 41)}`, /no base64/],
    ['nothing', 'base64:', /no base64/],
    ['too little', `base64:${base64.slice(0, 20)}`, /shorter than 32 bytes/],
    ['noughts', `base64:${'A'.repeat(44)}`, /example/],
    [
      'a public key',
      `base64:${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj'}`,
      /public key/,
    ],
    [
      'a public key in quotation marks',
      `base64:"${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj'}"`,
      /public key/,
    ],
    ['a blank at its end', `${TOKEN_SECRET} `, /blank/],
  ])('closes the deployment where it is %s', (_, secret, problem) => {
    const loaded = loadConfig({
      SESSION_SECRET: SECRET,
      BACKEND_URL: 'https://api.example.com',
      JWT_SECRET: secret,
    });
    expect(loaded).toMatchObject({
      ok: false,
      problems: [{ variable: 'JWT_SECRET', problem: expect.stringMatching(problem) }],
    });
  });

  test.each(['\n', '\r\n', '\n\n'])('has no line break at its end, however it got there: %j', async (end) => {
    const { status } = await signedIn(
      { '/login': answer({ access_token: await token({ iss: 'us' }) }) },
      {
        JWT_SECRET: TOKEN_SECRET + end,
        JWT_ISSUER: `us${end}`,
        BACKEND_URL: `https://api.example.com ${end}`,
      },
    );
    expect(status).toBe(303);
  });
});

describe('a public key as files and dashboards hold it', () => {
  const pem =
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----';
  test.each([
    ['with breaks that are written', pem.replaceAll('\n', '\\n')],
    ['with those of Windows', pem.replaceAll('\n', '\\r\\n')],
    ['written twice over', pem.replaceAll('\n', '\\\\n')],
    ['in quotation marks', `"${pem.replaceAll('\n', '\\n')}"`],
    ['in others, with blanks around', ` '${pem}\n' \n`],
    ['without its first and last line', `${pem.split('\n')[1]}\n`],
    ['in base64 once more', Buffer.from(`${pem}\n`).toString('base64')],
    ['with what a tool has said of it', `Bag Attributes\n    friendlyName: api\n${pem}\n`],
    ['with a comma that came along', `“${pem}”,`],
  ])('%s', (_, written) => {
    const loaded = loadConfig({
      SESSION_SECRET: SECRET,
      BACKEND_URL: 'https://api.example.com',
      JWT_PUBLIC_KEY: written,
    });
    expect(loaded).toMatchObject({ ok: true, config: { verification: { keys: { kind: 'spki', pem } } } });
  });
});

test.each([
  ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /certificate.*x509/],
  ['-----BEGIN RSA PUBLIC KEY-----\nMIIB\n-----END RSA PUBLIC KEY-----', /PKCS #1.*RSAPublicKey_in/],
  ['-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----', /private key/],
  ['{"kty":"EC","crv":"P-256","x":"a","y":"b"}', /JWK.*JWT_JWKS_URL/],
  ['{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}', /private key/],
  ['https://api.example.com/keys', /address.*JWT_JWKS_URL/],
  ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@example.com', /SSH/],
  ['./key.pem', /not an SPKI public key/],
])('what else is taken for a public key is called what it is: %j', (written, problem) => {
  const loaded = loadConfig({
    SESSION_SECRET: SECRET,
    BACKEND_URL: 'https://api.example.com',
    JWT_PUBLIC_KEY: written,
  });
  expect(loaded).toMatchObject({
    ok: false,
    problems: [{ variable: 'JWT_PUBLIC_KEY', problem: expect.stringMatching(problem) }],
  });
});

test('whatever the end of a token is said to be, a day later a page is no failure of ours', async () => {
  for (const exp of ['9999999999999', '9223372036854775', '1e300', '"x"', '[]', '{}', 'true', '-1e400']) {
    const access_token = await signedWith(`{"sub":"1","exp":${exp}}`);
    const house = gatehouseBefore(
      { '/login': () => json(`{"access_token":"${access_token}","expires_in":${exp}}`) },
      { ...CUSTOM, BACKEND_EXPIRES_IN_PATH: 'expires_in' },
      NOON,
    );
    const visitor = house.browser();
    expect((await visitor.signIn(LOGIN)).status).toBeOneOf([303, 502]);
    house.pass(DAY);
    expect((await visitor.request('/dashboard')).status).toBeLessThan(500);
    expect((await visitor.request('/auth/session', { as: 'fetch' })).status).toBe(200);
  }
});
