import * as oauth from 'oauth4webapi';
import type { Metadata } from './discovery.ts';
import type { ProviderConfig } from './types.ts';

type Method = 'basic' | 'post';
const NAMES = { basic: 'client_secret_basic', post: 'client_secret_post' } as const;

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
export function createClientAuthentication({
  client: { secret },
  authentication: configured,
}: ProviderConfig): ClientProof {
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
