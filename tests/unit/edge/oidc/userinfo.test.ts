import { describe, expect, test } from 'vitest';
import { houseBefore, scriptedProvider, signInAt } from '../../../fixtures/core/scripted-provider.ts';

type Answer = (provider: Awaited<ReturnType<typeof scriptedProvider>>) => Response | Promise<Response>;

/** Who signs in at a provider whose userinfo endpoint answers so, and what the log has of it. */
async function knownBy(answer: Answer) {
  const provider = await scriptedProvider();
  provider.metadata = { userinfo_endpoint: 'https://id.example.com/me' };
  const wrap = () => async (request: Request) =>
    request.url.endsWith('/me') ? answer(provider) : provider.fetch(request);
  const house = houseBefore(provider, { wrap });
  const visitor = house.browser();
  await signInAt(provider, visitor);
  const { user } = await (await visitor.request('/auth/session', { as: 'fetch' })).json();
  return { user, log: house.log };
}

const ADA = { sub: 'ada', name: 'Ada' };
const ofType = (type: string, body: string) => new Response(body, { headers: { 'content-type': type } });

describe('the userinfo endpoint', () => {
  test.each<[string, Answer]>([
    ['as JSON', () => Response.json(ADA)],
    ['as JSON by another name', () => ofType('text/plain', JSON.stringify(ADA))],
    ['signed', async (provider) => ofType('application/jwt', await provider.sign(ADA))],
    [
      'signed, for nobody in particular',
      async (provider) => ofType('application/jwt', await provider.sign({ ...ADA, iss: null, aud: null })),
    ],
  ])('may tell who it is %s', async (_, answer) => {
    const { user, log } = await knownBy(answer);
    expect(user).toEqual({ id: 'ada', name: 'Ada' });
    expect(log).toEqual([]);
  });

  test.each<[string, Answer]>([
    ['backend_invalid', () => new Response(null, { status: 401 })],
    [
      'backend_invalid',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }),
    ],
    ['userinfo_sub', () => Response.json({ ...ADA, sub: 'eve' })],
    ['userinfo_sub', () => Response.json({ name: 'Eve' })],
    ['userinfo_sub', async (provider) => new Response(await provider.sign({ ...ADA, sub: 'eve' }))],
    [
      'userinfo_iss_mismatch',
      async (provider) => new Response(await provider.sign({ ...ADA, iss: 'another' })),
    ],
    [
      'userinfo_aud_mismatch',
      async (provider) => new Response(await provider.sign({ ...ADA, aud: 'another' })),
    ],
    [
      'userinfo_signature_mismatch',
      async (provider) => new Response(`${(await provider.sign(ADA)).slice(0, -8)}AAAAAAAA`),
    ],
    ['userinfo_not_compact_jws', () => new Response('<html>')],
    ['userinfo_not_compact_jws', () => new Response(null, { status: 204 })],
  ])('keeps nobody out, and tells nothing of anyone else: %s', async (reason, answer) => {
    const { user, log } = await knownBy(answer);
    expect(user).toEqual({ id: 'ada' });
    expect(log).toMatchObject([{ level: 'warn', event: 'userinfo_unavailable', fields: { reason } }]);
  });
});
