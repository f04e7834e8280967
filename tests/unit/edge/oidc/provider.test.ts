import { describe, expect, it } from 'vitest';
import { createProvider } from '../../../../edge/oidc/provider.ts';
import type { Provider } from '../../../../edge/oidc/types.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const ISSUER = 'https://id.example';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const TRANSACTION = { state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43), redirectUri: `${ISSUER}/back` };
const GOOD = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: 'https://tokens.example/token',
  jwks_uri: 'https://keys.example/jwks',
  end_session_endpoint: `${ISSUER}/end`,
};

/** A provider whose metadata are answered as a test says, by a clock that it moves. */
function setUp(first: () => Response | Promise<Response> = () => Response.json(GOOD)) {
  const asked: string[] = [];
  const events: string[] = [];
  const setting = { now: NOON, answer: first };
  const provider = createProvider({
    config: {
      id: undefined,
      issuedBy: 'provider',
      issuer: ISSUER,
      client: { id: 'gatehouse', secret: undefined },
      authentication: undefined,
      scope: 'openid',
      isScopeConfigured: true,
      prompt: undefined,
      resource: undefined,
      asksUserinfo: true,
      verification: {
        keys: { kind: 'provider' },
        algorithms: undefined,
        issuer: ISSUER,
        audience: undefined,
        leewaySeconds: 30,
      },
      label: 'Example ID',
    },
    leewaySeconds: 30,
    fetch: async ({ url }) => {
      asked.push(url);
      return url === DISCOVERY ? setting.answer() : new Response(null, { status: 404 });
    },
    now: () => setting.now,
    log: (_, event) => events.push(event),
  });
  return { provider, setting, asked, events };
}

const begin = (provider: Provider) => provider.begin(TRANSACTION);

describe('the metadata of a provider', () => {
  it('may name addresses of other hosts, as long as they are reached over TLS', async () => {
    const { provider, asked } = setUp();
    expect(await begin(provider)).toMatchObject({ status: 'ok' });
    await provider.keys.find({ alg: 'RS256' });
    expect(asked).toEqual([DISCOVERY, GOOD.jwks_uri]);
  });

  it.each([
    ['in plain text', 'http://id.example/authorize'],
    ['of this computer', 'http://127.0.0.1:8080/authorize'],
    ['that is a script', 'javascript:alert(1)'],
    ['that is data', 'data:text/html,hello'],
    ['that is none', 'authorize'],
    ['that is missing', undefined],
  ])('lead nobody to an address %s', async (_, address) => {
    const { provider, asked } = setUp(() =>
      Response.json({
        ...GOOD,
        authorization_endpoint: address,
        end_session_endpoint: address,
        jwks_uri: address,
        token_endpoint: address,
      }),
    );
    expect(await begin(provider)).toMatchObject({ status: 'transient' });
    expect(await provider.logoutUrl({ subject: 'ada' }, `${ISSUER}/login`)).toBeUndefined();
    expect(await provider.keys.find({ alg: 'RS256' })).toEqual({ status: 'unavailable' });
    expect(await provider.refresh('a-refresh-token')).toMatchObject({ status: 'transient' });
    expect(asked).toEqual([DISCOVERY]);
  });

  it.each<readonly [string, () => Response | Promise<Response>]>([
    ['a page', () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })],
    ['a redirect', () => Response.redirect('https://evil.example/', 302)],
    ['the metadata of someone else', () => Response.json({ ...GOOD, issuer: 'https://evil.example' })],
    ['more than anyone needs', () => Response.json({ ...GOOD, more: 'x'.repeat(1 << 20) })],
    ['half a document', () => new Response('{"issuer":')],
    ['a list', () => Response.json([GOOD])],
    ['trouble', () => new Response(null, { status: 503 })],
    ['nothing', () => Promise.reject(new TypeError('unreachable'))],
  ])('are not taken from %s, and the log says which variable it is about', async (_, answer) => {
    const { provider, asked, events } = setUp(answer);
    expect(await begin(provider)).toMatchObject({ status: 'transient' });
    expect(asked).toEqual([DISCOVERY]);
    expect(events).toContain('provider_metadata_unavailable');
  });

  it('go on to be used while the provider fails, and it is asked again each half minute', async () => {
    const { provider, setting, asked } = setUp();
    await begin(provider);
    setting.answer = () => new Response(null, { status: 503 });
    setting.now += HOUR;
    for (let time = 0; time < 10; time += 1) expect(await begin(provider)).toMatchObject({ status: 'ok' });
    expect(asked.length).toBe(2);
    setting.now += MINUTE;
    await begin(provider);
    expect(asked.length).toBe(3);
  });

  it('are asked for by one request while the others go on with what is known', async () => {
    const { provider, setting, asked } = setUp();
    await begin(provider);
    setting.now += HOUR;
    setting.answer = () => new Promise(() => undefined);
    void begin(provider);
    await Promise.all(Array.from({ length: 20 }, () => begin(provider)));
    expect(asked.length).toBe(2);
  });

  it('are asked for by one of many who have none, and all go on with what it finds', async () => {
    const found = Promise.withResolvers<Response>();
    const { provider, asked } = setUp(() => found.promise);
    const begun = Promise.all(Array.from({ length: 200 }, () => begin(provider)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    found.resolve(Response.json(GOOD));
    expect((await begun).every(({ status }) => status === 'ok')).toBe(true);
    expect(asked).toEqual([DISCOVERY]);
  });

  it('are asked for again when the request that asked was cut off, and nobody waits for it', async () => {
    const { provider, setting, asked } = setUp(() => new Promise(() => undefined));
    void begin(provider);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const waiting = begin(provider);
    setting.answer = () => Response.json(GOOD);
    setting.now += MINUTE;
    expect(await waiting).toMatchObject({ status: 'ok' });
    expect(asked).toEqual([DISCOVERY, DISCOVERY]);
  });

  it('that are not to be had are asked for once in a second, and found as soon as they are there', async () => {
    const { provider, setting, asked } = setUp(() => new Response(null, { status: 503 }));
    for (let time = 0; time < 10; time += 1) {
      expect(await begin(provider)).toMatchObject({ status: 'transient' });
    }
    expect(asked.length).toBe(1);
    setting.answer = () => Response.json(GOOD);
    setting.now += SECOND;
    expect(await begin(provider)).toMatchObject({ status: 'ok' });
  });
});
