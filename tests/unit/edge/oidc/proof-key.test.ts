import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import type { OpenIdOptions } from '../../../../edge/config/openid-options.ts';
import { importProofKey, newProofKey, withProof } from '../../../../edge/oidc/proof-key.ts';
import { readTokens } from '../../../../edge/oidc/token-set.ts';
import { SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const KEY = await newProofKey();

test('a key that a session kept signs as the one that was made', async () => {
  const [kept, bytes] = [await importProofKey(KEY.kept), new TextEncoder().encode('proof')];
  const way = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(way, kept.privateKey, bytes);
  expect(await crypto.subtle.verify(way, KEY.pair.publicKey, signature, bytes)).toBe(true);
});

describe('tokens', () => {
  const read = (type: unknown, key?: typeof KEY.kept) => {
    const answer = Response.json({ access_token: 'an-opaque-token', token_type: type });
    return readTokens(answer, async () => undefined, 'provider', 0, key).then(
      ({ tokens }) => tokens.proofKey,
      (error) => error.cause?.code ?? error.code,
    );
  };

  test.each(['DPoP', 'dpop'])(
    'are bound to the key that was proven where the provider says %s',
    async (type) => {
      expect(await read(type, KEY.kept)).toEqual(KEY.kept);
    },
  );

  test.each(['Bearer', undefined, null, '', 42])('are bearer tokens where it says %j', async (type) => {
    expect(await read(type, KEY.kept)).toBeUndefined();
  });

  test.each([
    ['DPoP', undefined],
    ['mac', KEY.kept],
    ['N_A', KEY.kept],
  ])('are none that could be shown where it says %s of what nobody has proven', async (type, key) => {
    expect(await read(type, key)).toBe('token_type_not_bearer');
  });
});

describe('a request to the provider', () => {
  const asked = async (answers: readonly Response[], pair: CryptoKeyPair | undefined = KEY.pair) => {
    const left = [...answers];
    const response = await withProof(
      { client_id: 'gate' },
      pair,
      async () => left.shift() ?? Response.error(),
    );
    return [response.status, answers.length - left.length];
  };
  const refusal = (error: string, headers: Record<string, string> = { 'dpop-nonce': 'n' }) =>
    Response.json({ error }, { status: 400, headers });

  test('is made again for want of a nonce, once', async () => {
    const wanting = () => refusal('use_dpop_nonce');
    expect(await asked([wanting(), Response.json({})])).toEqual([200, 2]);
    expect(await asked([wanting(), wanting(), Response.json({})])).toEqual([400, 2]);
  });

  test.each<[string, Response]>([
    ['another refusal', refusal('invalid_grant')],
    ['no nonce', refusal('use_dpop_nonce', {})],
    ['no JSON', new Response('trouble', { status: 502, headers: { 'dpop-nonce': 'n' } })],
  ])('is made once where there is %s', async (_, response) => {
    expect((await asked([response]))[1]).toBe(1);
  });
});

describe('a client without a secret', () => {
  const PROVIDER = {
    SESSION_SECRET: SECRET,
    BACKEND_URL: 'https://api.example.com',
    OIDC_ISSUER: 'https://id.example',
    CLIENT_ID: 'gate',
  };
  const problemsOf = (openid: OpenIdOptions, more: Record<string, string> = {}) => {
    const loaded = loadConfig({ ...PROVIDER, ...more }, undefined, undefined, openid);
    return loaded.ok ? [] : loaded.problems.map(({ problem }) => problem);
  };

  test('has no tokens bound, at the first provider or at another', () => {
    const other = { issuer: 'https://other.example', clientId: 'gate', dpop: true };
    expect(problemsOf({ dpop: true })).toEqual([expect.stringMatching(/^openid\.dpop: /)]);
    expect(problemsOf({ providers: { other } })).toEqual([
      expect.stringMatching(/^openid\.providers\.other\.dpop: /),
    ]);
    expect(problemsOf({ dpop: true }, { CLIENT_SECRET: 'a secret' })).toEqual([]);
  });
});
