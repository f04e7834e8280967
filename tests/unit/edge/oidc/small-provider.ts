import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Fetch } from '../../../../edge/types.ts';
import type { RequestOptions, TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { OWN_API, TestGatehouse, type TestGatehouseOptions } from '../test-gatehouse.ts';

export const ISSUER = 'https://id.example';
export const DISCOVERY = '/.well-known/openid-configuration';

/** An answer of nobody, until the caller gives up. */
export const hang = ({ signal }: Request): Promise<Response> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

export interface SmallProvider {
  /** Paths that it was asked for, in order. */
  readonly asked: string[];
  /** What is to be answered in the place of its own answer, by path. */
  readonly instead: Map<string, Fetch>;
  readonly house: TestGatehouse;
  /** Where the browser was sent, or the answer that sent it nowhere. */
  begin(visitor: TestBrowser, ask?: RequestOptions): Promise<Response>;
  /** Comes back with a code that is good, or with one that is not. */
  comeBack(visitor: TestBrowser, begun: Response, code?: string, ask?: RequestOptions): Promise<Response>;
}

/** A house before a provider in the same process: pushed requests, codes that are named after their nonce, user information. */
export async function houseWithProvider(options: TestGatehouseOptions = {}): Promise<SmallProvider> {
  const asked: string[] = [];
  const instead = new Map<string, Fetch>();
  const pushed = new Map<string, URLSearchParams>();
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'its-key', alg: 'ES256', use: 'sig' };
  /** By the clock of the machine, which is the one that the library looks at. */
  const idToken = (nonce: string) =>
    new SignJWT({ nonce })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid })
      .setIssuer(ISSUER)
      .setSubject('ada')
      .setAudience('gatehouse')
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(privateKey);

  const answers: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
    [DISCOVERY]: () =>
      Response.json({
        issuer: ISSUER,
        authorization_endpoint: `${ISSUER}/authorize`,
        pushed_authorization_request_endpoint: `${ISSUER}/par`,
        token_endpoint: `${ISSUER}/token`,
        userinfo_endpoint: `${ISSUER}/userinfo`,
        revocation_endpoint: `${ISSUER}/revoke`,
        jwks_uri: `${ISSUER}/jwks`,
        id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: true,
      }),
    '/jwks': () => Response.json({ keys: [jwk] }),
    '/par': async (request) => {
      const requestUri = `urn:${pushed.size}`;
      pushed.set(requestUri, new URLSearchParams(await request.text()));
      return Response.json({ request_uri: requestUri, expires_in: 60 }, { status: 201 });
    },
    '/token': async (request) => {
      const form = new URLSearchParams(await request.text());
      const nonce = form.get('code')?.match(/^good-(.+)$/)?.[1];
      if (nonce === undefined) return Response.json({ error: 'invalid_grant' }, { status: 400 });
      return Response.json({
        access_token: `access-${nonce}`,
        id_token: await idToken(nonce),
        refresh_token: `refresh-${nonce}`,
        token_type: 'Bearer',
        expires_in: 600,
      });
    },
    '/userinfo': () => Response.json({ sub: 'ada', name: 'Ada' }),
    '/revoke': () => new Response(null, { status: 200 }),
  };

  const house = new TestGatehouse({
    ...options,
    environment: {
      ...OWN_API,
      OIDC_ISSUER: ISSUER,
      CLIENT_ID: 'gatehouse',
      CLIENT_SECRET: 'a-secret-of-the-tests',
      CLIENT_ADDRESS_HEADER: 'x-real-ip',
      ...options.environment,
    },
    wrap: (demo) => async (request) => {
      const { origin, pathname } = new URL(request.url);
      if (origin !== ISSUER) return demo(request);
      asked.push(pathname);
      const answer = instead.get(pathname) ?? answers[pathname];
      return answer === undefined ? new Response(null, { status: 404 }) : answer(request);
    },
  });

  return {
    asked,
    instead,
    house,
    begin: (visitor, ask) => visitor.request('/auth/login', ask),
    comeBack(visitor, begun, code, ask) {
      const sent = pushed.get(
        new URL(begun.headers.get('location') ?? '').searchParams.get('request_uri') ?? '',
      );
      const answer = {
        state: sent?.get('state') ?? '',
        code: code ?? `good-${sent?.get('nonce')}`,
        iss: ISSUER,
      };
      return visitor.request(`/auth/callback?${new URLSearchParams(answer)}`, ask);
    },
  };
}
