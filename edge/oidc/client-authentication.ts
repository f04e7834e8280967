import * as oauth from 'oauth4webapi';
import { type ClientKey, importClientKey, type SigningKey } from './client-key.ts';
import type { Metadata } from './discovery.ts';
import type { ProviderConfig } from './types.ts';

type Method = 'basic' | 'post';
const NAMES = { basic: 'client_secret_basic', post: 'client_secret_post' } as const;

/** Whom an assertion is for: the issuer, as RFC 7523bis has it, or its token endpoint, as some still want it. */
type Audience = 'issuer' | 'token_endpoint';

/** How the client shows who it is. */
export interface ClientProof {
  /** As configured; else as the provider takes it. */
  readonly authentication: (server: Metadata) => oauth.ClientAuth;
  /** Sends a request that spends something: in the other way, if the provider does not know us in the first. */
  readonly asClient: (
    server: Metadata,
    send: (way: oauth.ClientAuth) => Promise<Response>,
  ) => Promise<Response>;
}

/**
 * How the client proves itself: as configured; else as the provider's document says, which lists what it knows of, and not what
 * this client is registered with. Who is not known in one way is refused before anything is spent, and asks once more in the other;
 * what is taken is kept to.
 *
 * @see RFC 6749, sections 2.3.1 and 5.2; OpenID Connect Core 1.0, section 9
 */
export function createClientAuthentication(config: ProviderConfig): ClientProof {
  return config.clientKey === undefined ? bySecret(config) : byKey(config.clientKey);
}

/** With a key that the provider knows the public half of: nothing that is sent can be used again. @see RFC 7523, section 2.2 */
function byKey(clientKey: ClientKey): ClientProof {
  let known: Audience = 'issuer';
  // Only settled values are kept: a promise shared between requests can hang on some edge platforms.
  let imported: SigningKey | undefined;

  const by =
    (server: Metadata, audience: Audience): oauth.ClientAuth =>
    async (...request) => {
      imported ??= await importClientKey(clientKey, server);
      const isOldName = !server.token_endpoint_auth_signing_alg_values_supported?.includes('Ed25519');
      const sign = oauth.PrivateKeyJwt(imported, {
        [oauth.modifyAssertion](header, payload) {
          payload.aud = server[audience];
          if (header.alg === 'Ed25519' && isOldName) header.alg = 'EdDSA';
        },
      });
      return sign(...request);
    };

  return {
    authentication: (server) => by(server, known),
    async asClient(server, send) {
      const response = await send(by(server, known));
      if (!(await isUnknownClient(response))) return response;
      const other = known === 'issuer' ? 'token_endpoint' : 'issuer';
      const answer = await send(by(server, other));
      if (!(await isUnknownClient(answer))) known = other;
      return answer;
    },
  };
}

function bySecret({ client: { secret }, authentication: configured }: ProviderConfig): ClientProof {
  let known: Method | undefined;

  function methodsAt({ token_endpoint_auth_methods_supported: named = [] }: Metadata): readonly Method[] {
    if (configured !== undefined) return configured === 'none' ? [] : [configured];
    const order = known === 'post' ? (['post', 'basic'] as const) : (['basic', 'post'] as const);
    const taken = order.filter((method) => named.includes(NAMES[method]));
    return taken.length === 0 ? order : taken;
  }

  const by = (method: Method | undefined) => {
    if (secret === undefined || method === undefined) return oauth.None();
    return method === 'post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
  };

  return {
    authentication: (server) => by(methodsAt(server)[0]),
    async asClient(server, send) {
      const [first, second] = methodsAt(server);
      const response = await send(by(first));
      if (secret === undefined || second === undefined || !(await isUnknownClient(response))) return response;
      const answer = await send(by(second));
      if (!(await isUnknownClient(answer))) known = second;
      return answer;
    },
  };
}

async function isUnknownClient(response: Response): Promise<boolean> {
  if (response.status !== 400 && response.status !== 401) return false;
  const said: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return Reflect.get(Object(said), 'error') === 'invalid_client';
}
