import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClaimsPolicy, validateClaims } from '../../../../edge/tokens/claims.ts';
import { NOON } from '../../../fixtures/core/test-gatehouse.ts';

const NOW = NOON / 1000;
const POLICY: ClaimsPolicy = { issuer: undefined, audience: undefined, leewaySeconds: 30 };
const judge = (claims: unknown, policy: Partial<ClaimsPolicy> = {}, now = NOON) =>
  validateClaims(new TextEncoder().encode(JSON.stringify(claims)), { ...POLICY, ...policy }, now);
const verdict = (...of: Parameters<typeof judge>) => {
  const judged = judge(...of);
  return judged.status === 'invalid' ? judged.reason : judged.status;
};

/** What is neither a number nor a date. */
const word = fc.constantFrom('never', 'x', '1h', '0x10', 'Infinity', '1e999', '2026-11-01');

test('claims that break no rule are given back as they are', () => {
  const claims = { exp: NOW + 60, sub: '1', 'https://app.example/roles': ['admin'] };
  expect(judge(claims)).toEqual({ status: 'valid', claims });
});

describe('times', () => {
  test('count with the leeway, to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: -400_000, max: 400_000 }),
        (leeway, off) => {
          const policy = { leewaySeconds: leeway };
          const now = NOON + off;
          expect(verdict({ exp: NOW }, policy, now)).toBe(off >= leeway * 1000 ? 'expired' : 'valid');
          const begins = -off > leeway * 1000;
          expect(verdict({ exp: NOW + 1e6, nbf: NOW }, policy, now)).toBe(begins ? 'nbf_in_future' : 'valid');
          expect(verdict({ exp: NOW + 1e6, iat: NOW }, policy, now)).toBe(begins ? 'iat_in_future' : 'valid');
        },
      ),
      {
        numRuns: 500,
        examples: [
          [30, 30_000],
          [30, 29_999],
          [30, -30_000],
          [30, -30_001],
          [0, 0],
        ],
      },
    );
  });

  test('are read in whatever dress they come', () => {
    for (const scale of [1, 1e3, 1e6, 1e9]) {
      expect(verdict({ exp: (NOW + 60) * scale })).toBe('valid');
      expect(verdict({ exp: (NOW - 60) * scale })).toBe('expired');
      expect(verdict({ exp: NOW + 60, nbf: (NOW + 60) * scale })).toBe('nbf_in_future');
    }
    expect(verdict({ exp: `${NOW + 60}`, nbf: `${NOW}.5`, iat: '2026-11-01T12:00:00Z' })).toBe('valid');
    expect(verdict({ exp: `${NOW - 60}` })).toBe('expired');
    expect(verdict({ exp: '2026-11-01T11:00:00Z' })).toBe('expired');
    expect(verdict({ exp: NOW + 60, nbf: null, iat: '' })).toBe('valid');
  });

  test('are moments before the year 10000', () => {
    fc.assert(
      fc.property(fc.oneof(fc.boolean(), fc.array(fc.jsonValue()), fc.object(), word), (value) => {
        expect(verdict({ exp: value })).toBe('exp_malformed');
        expect(verdict({ exp: NOW + 60, nbf: value })).toBe('nbf_malformed');
        expect(verdict({ exp: NOW + 60, iat: value })).toBe('iat_malformed');
      }),
    );
    for (const odd of [true, {}, [], [NOW + 60]]) expect(verdict({ exp: odd })).toBe('exp_malformed');
    expect(verdict({ exp: 253_402_300_799 })).toBe('valid');
    expect(verdict({ exp: 253_402_300_800 })).toBe('expired');
    expect(verdict({ exp: 1e30 })).toBe('exp_malformed');
    for (const none of [undefined, null, '']) expect(verdict({ exp: none })).toBe('exp_missing');
    for (const never of [0, -1, -0.5]) expect(verdict({ exp: never })).toBe('exp_malformed');
    for (const ever of [0, -1]) expect(verdict({ exp: NOW + 60, nbf: ever, iat: ever })).toBe('valid');
  });
});

describe('a token is told from others', () => {
  test.each([
    [{ iss: 'us' }, { issuer: 'us' }, 'valid'],
    [{ iss: 'them' }, { issuer: 'us' }, 'iss_mismatch'],
    [{}, { issuer: 'us' }, 'iss_missing'],
    [{ iss: null }, { issuer: 'us' }, 'iss_missing'],
    [{ iss: null, aud: '' }, {}, 'valid'],
    [{ iss: ['us'] }, { issuer: 'us' }, 'iss_malformed'],
    [{ iss: 7 }, {}, 'iss_malformed'],
    [{ aud: 'api' }, { audience: 'api' }, 'valid'],
    [{ aud: ['web', 'api'] }, { audience: 'api' }, 'valid'],
    [{ aud: ['web'] }, { audience: 'api' }, 'aud_mismatch'],
    [{ aud: [] }, { audience: 'api' }, 'aud_mismatch'],
    [{}, { audience: 'api' }, 'aud_missing'],
    [{ aud: null }, { audience: 'api' }, 'aud_missing'],
    [{ aud: 7 }, { audience: '7' }, 'valid'],
    [{ aud: ['api', null] }, { audience: 'api' }, 'valid'],
    [{ iss: 'https://x/t-1/v2', tid: 't-1' }, { issuer: 'https://x/{tenantid}/v2' }, 'valid'],
    [{ iss: 'https://x/t-1/v2', tid: 't-2' }, { issuer: 'https://x/{tenantid}/v2' }, 'iss_mismatch'],
    [{ iss: 'https://x/t-1/v2' }, { issuer: 'https://x/{tenantid}/v2' }, 'iss_mismatch'],
    [{ iss: 'https://x/a/b/v2', tid: 'a/b' }, { issuer: 'https://x/{tenantid}/v2' }, 'iss_mismatch'],
    [{ aud: ['api', 7] }, { audience: 'api' }, 'aud_malformed'],
    [{ aud: { 0: 'api' } }, {}, 'aud_malformed'],
    [{ aud: null }, {}, 'valid'],
    [{ token_type: 'refresh' }, {}, 'other_kind_of_token'],
    [{ token_use: 'id' }, {}, 'other_kind_of_token'],
    [{ typ: 'Refresh' }, {}, 'other_kind_of_token'],
    [{ typ: 'Bearer', token_use: 'access', type: 'access' }, {}, 'valid'],
    [{ typ: 7, type: ['refresh'] }, {}, 'valid'],
    [{ at_hash: 'x' }, {}, 'other_kind_of_token'],
    [{ c_hash: 'x' }, {}, 'other_kind_of_token'],
    [{ at_hash: null, c_hash: '' }, {}, 'valid'],
    [{ token_use: 'logout' }, {}, 'other_kind_of_token'],
    [{ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, {}, 'other_kind_of_token'],
    [{ events: ['read'] }, {}, 'valid'],
  ])('%j under %j: %s', (claims, policy, expected) => {
    expect(verdict({ exp: NOW + 60, ...claims }, policy)).toBe(expected);
  });

  test('before its time is looked at: what is wrong in itself no refresh makes right', () => {
    expect(verdict({ exp: NOW - 60, iss: 'them' }, { issuer: 'us' })).toBe('iss_mismatch');
  });
});

test.each([
  ['null', 'payload_not_object'],
  ['[]', 'payload_not_object'],
  ['"x"', 'payload_not_object'],
  ['{', 'payload_not_json'],
  ['{"exp":1,"exp":2}', 'payload_duplicate_member'],
])('a payload that is no set of claims is refused: %s', (text, reason) => {
  expect(validateClaims(new TextEncoder().encode(text), POLICY, NOON)).toEqual({ status: 'invalid', reason });
});

test.each([
  'prefresh',
  'valid',
  'id_tokens',
  'refreshing',
  'idtoken2',
  'non-offline',
  'access_token',
  'Bearer',
])('a kind that only has the name of another in it is that of an access token: %s', (typ) => {
  expect(verdict({ exp: NOW + 60, typ })).toBe('valid');
  expect(verdict({ exp: NOW + 60, token_use: typ })).toBe('valid');
});
