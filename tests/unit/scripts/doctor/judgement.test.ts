import { describe, expect, test } from 'vitest';
import { providerPreset } from '../../../../scripts/doctor/discover/provider-document.ts';
import { judgeClock } from '../../../../scripts/doctor/examine/clock.ts';
import { shapeOf } from '../../../../scripts/doctor/examine/shape.ts';
import { durationOf } from '../../../../scripts/doctor/examine/token-facts.ts';
import type { Observed } from '../../../../scripts/doctor/examine/wire.ts';
import { judgeAttempt } from '../../../../scripts/doctor/judge/attempt.ts';
import { judgeDoor } from '../../../../scripts/doctor/judge/door.ts';
import { judgeProvider, providerKnobs } from '../../../../scripts/doctor/judge/provider.ts';
import { fine, note, outcomeOf, wrong } from '../../../../scripts/doctor/report/findings.ts';

const NOW = 1_795_000_000_000;
const OPAQUE = 'k3J9-opaque-token-value';
const jwt = (claims: object) =>
  ['{"alg":"HS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Observed {
  return {
    ok: true,
    url: 'https://api.example/auth/login',
    status,
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
    sentAt: NOW,
    receivedAt: NOW,
  };
}

describe('tokens in an answer', () => {
  test.each([
    [{ access_token: OPAQUE, refresh_token: `${OPAQUE}2`, expires_in: 900 }, 'access_token', 'refresh_token'],
    [{ accessToken: OPAQUE, refreshToken: `${OPAQUE}2` }, 'accessToken', 'refreshToken'],
    [{ token: OPAQUE }, 'token', undefined],
    [
      { data: { user: { id: 1, email: 'a@b.c' }, tokens: { access: OPAQUE, refresh: `${OPAQUE}2` } } },
      'data.tokens.access',
      'data.tokens.refresh',
    ],
    [
      { access: { token: OPAQUE, expires: '2026-11-26T10:00:00Z' }, refresh: { token: `${OPAQUE}2` } },
      'access.token',
      'refresh.token',
    ],
    [{ session: { jwt: jwt({ sub: 1 }) }, csrfToken: OPAQUE }, 'session.jwt', undefined],
    [{ id_token: jwt({ sub: 1 }), access_token: OPAQUE }, 'access_token', undefined],
    [{ refresh_token_expires_at: 'in-a-long-long-time', jwt: OPAQUE }, 'jwt', undefined],
  ])('are found in %j', (body, access, refresh) => {
    expect(shapeOf(body, [], NOW)).toMatchObject({ access, refresh });
  });

  test.each([
    [{ ok: true }],
    [{ message: 'Enter the code that was sent to you.' }],
    [null],
    ['text'],
    [[]],
    [{ token_type: 'Bearer1234567' }],
  ])('are not seen in %j', (body) => {
    expect(shapeOf(body, [], NOW)).toBeUndefined();
  });

  test('may come in part as a cookie', () => {
    const cookies = ['theme=dark-and-light', 'refreshToken=0123456789; HttpOnly'];
    expect(shapeOf({ token: OPAQUE }, cookies, NOW)?.refreshCookie).toBe('refreshToken');
  });

  test.each([
    [{ token: jwt({ exp: NOW / 1000 + 900 }), expires: 900_000 }, 'ms'],
    [{ token: jwt({ exp: NOW / 1000 + 900 }), expires: 900 }, 's'],
    [{ token: OPAQUE, expires_in: 900 }, 's'],
    [{ token: OPAQUE, expiresInMs: 900_000 }, 'ms'],
  ])('have a lifetime, whose unit is told by %j', (body, unit) => {
    expect(shapeOf(body, [], NOW)?.expiresIn?.unit).toBe(unit);
  });
});

describe('an address', () => {
  const nowhere = answer(404, { message: 'Not found' });
  test.each([
    ['400', answer(400, { message: 'A field is missing' }), 'open'],
    ['401', answer(401, {}), 'open'],
    ['422', answer(422, {}), 'open'],
    ['404', answer(404, { message: 'Cannot POST' }), 'closed'],
    ['405', answer(405, {}, { allow: 'GET' }), 'closed'],
    ['a page', answer(200, '<html>', { 'content-type': 'text/html' }), 'closed'],
    ['a redirect to another page', answer(302, '', { location: '/welcome' }), 'closed'],
    [
      'a redirect to another host',
      answer(301, '', { location: 'https://evil.example/auth/login/' }),
      'closed',
    ],
    ['a redirect to the other ending', answer(301, '', { location: '/auth/login/' }), 'moved'],
  ])('that answers an empty form with %s', (_, empty, status) => {
    expect(judgeDoor(empty, nowhere).status).toBe(status);
  });

  test('that answers as every other does tells nothing', () => {
    const same = answer(401, { message: 'No API key' });
    expect(judgeDoor(same, same).status).toBe('guarded');
    expect(judgeDoor(answer(400, { message: 'email is required' }), same).status).toBe('open');
  });
});

describe('an attempt', () => {
  test.each([
    ['Django', 400, { email: ['This field is required.'] }, { status: 'fields', names: ['email'] }],
    ['Nest', 400, { message: ['email must be an email'] }, { status: 'fields', names: ['email'] }],
    [
      'Laravel',
      422,
      { errors: { email: ['The email field is required.'] } },
      { status: 'fields', names: ['email'] },
    ],
    [
      'FastAPI',
      422,
      { detail: [{ loc: ['body', 'username'], msg: 'Field required' }] },
      { status: 'encoding' },
    ],
    ['one that takes no JSON', 415, {}, { status: 'encoding' }],
    ['an OAuth server', 401, { error: 'invalid_client' }, { status: 'client', error: 'invalid_client' }],
    ['a wrong grant', 400, { error: 'invalid_grant' }, { status: 'rejected' }],
    ['no such user', 404, { message: 'user not found' }, { status: 'rejected' }],
    ['a wrong password', 401, { message: 'Invalid email or password' }, { status: 'rejected' }],
    ['too many', 429, {}, { status: 'limited' }],
    ['trouble', 503, {}, { status: 'broken' }],
    ['a second factor', 200, { mfa: true }, { status: 'no-tokens' }],
  ])('is judged by what %s says', (_, status, body, verdict) => {
    expect(judgeAttempt(answer(status, body), ['username', 'password'], NOW)).toEqual(verdict);
  });
});

const DOCUMENT = {
  foundAt: 'https://id.example',
  issuer: 'https://id.example',
  body: {
    authorization_endpoint: 'https://id.example/authorize',
    token_endpoint: 'https://id.example/token',
    jwks_uri: 'https://id.example/jwks',
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['ES256'],
    revocation_endpoint: 'https://id.example/revoke',
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  },
};

describe('a provider', () => {
  test.each([
    [
      'https://id.example/realms/shop',
      { token_endpoint: 'https://id.example/realms/shop/protocol/openid-connect/token' },
      'keycloak',
    ],
    [
      'https://shop.eu.auth0.com/',
      {
        authorization_endpoint: 'https://shop.eu.auth0.com/authorize',
        token_endpoint: 'https://shop.eu.auth0.com/oauth/token',
      },
      'auth0',
    ],
    [
      'https://id.example',
      {
        authorization_endpoint: 'https://id.example/oauth2/authorize',
        token_endpoint: 'https://id.example/oauth2/token',
        jwks_uri: 'https://id.example/oauth2/jwks',
      },
      'spring',
    ],
    ['https://id.example', {}, 'oidc'],
  ])('is known by its document: %s', (issuer, body, preset) => {
    expect(providerPreset({ foundAt: issuer, issuer, body: { ...DOCUMENT.body, ...body } })).toBe(preset);
  });

  test('that is in order has nothing wrong', () => {
    expect(judgeProvider(DOCUMENT).filter(({ level }) => level !== 'fine')).toEqual([]);
    expect(providerKnobs(DOCUMENT)).toEqual({});
  });

  test.each([
    ['provider.issuer', { issuer: 'https://other.example' }, {}],
    ['provider.issuer', { issuer: 'http://id.example', foundAt: 'http://id.example' }, {}],
    ['provider.endpoint', {}, { jwks_uri: undefined }],
    ['provider.flow', {}, { response_types_supported: ['token'] }],
    ['provider.client', {}, { token_endpoint_auth_methods_supported: ['private_key_jwt'] }],
    ['provider.algorithms', {}, { id_token_signing_alg_values_supported: ['HS256'] }],
  ])('with a fault is found out: %s', (id, about, body) => {
    const findings = judgeProvider({ ...DOCUMENT, ...about, body: { ...DOCUMENT.body, ...body } });
    expect(findings.filter(({ level }) => level === 'wrong').map((finding) => finding.id)).toEqual([id]);
  });

  test('that knows no offline access is not asked for it', () => {
    const body = { ...DOCUMENT.body, scopes_supported: ['openid', 'profile', 'email'] };
    expect(providerKnobs({ ...DOCUMENT, body })).toEqual({ BACKEND_SCOPE: 'openid profile email' });
  });
});

describe('a clock that differs', () => {
  test.each([
    [0, true, 'fine', undefined],
    [-20, true, 'note', undefined],
    [45, true, 'note', '50'],
    [-200, true, 'note', '210'],
    [600, true, 'wrong', undefined],
    [600, false, 'note', undefined],
  ])('by %i seconds', (skew, isVerified, level, tolerance) => {
    const { findings, variables } = judgeClock(skew, isVerified);
    expect(findings[0]?.level).toBe(level);
    expect(variables.JWT_CLOCK_TOLERANCE).toBe(tolerance);
  });

  test.each([
    [6, '6 seconds'],
    [60, '1 minute'],
    [119, '2 minutes'],
    [3600, '1 hour'],
    [36_000, '10 hours'],
    [1_209_600, '14 days'],
  ])('is told as people would: %i', (seconds, words) => {
    expect(durationOf(seconds)).toBe(words);
  });
});

test('what is wrong goes before what is missing, and unreachable before both', () => {
  const [good, bad] = [fine('proof.works', ''), wrong('sign-in.rejected', '', '')];
  expect(outcomeOf([good, note('key.secret', '')], true)).toBe('fine');
  expect(outcomeOf([good], false)).toBe('incomplete');
  expect(outcomeOf([good, bad], false)).toBe('wrong');
  expect(outcomeOf([bad, wrong('address.unreachable', '', '')], false)).toBe('unreachable');
});
