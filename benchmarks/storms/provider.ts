import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { auth0Issuer } from './issuers/auth0.ts';
import { firebaseIssuer } from './issuers/firebase.ts';
import type { Answer, Issuer } from './issuers/issuer.ts';
import { supabaseIssuer } from './issuers/supabase.ts';
import { workosIssuer } from './issuers/workos.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { SIGNED_IN } from './signed-in.ts';

/** How long a token endpoint takes, as one does that is not far. */
export const REFRESH_MS = 50;

export interface ProviderOptions {
  /** Auth0's reuse interval, in seconds. Default: 0, as there. */
  readonly auth0Leeway?: number;
}

export interface Provider {
  readonly url: string;
  /** How often a refresh was asked for, and how often it was refused. */
  readonly counts: { readonly asked: number; readonly refused: number };
  close(): Promise<void>;
}

/** Starts the token endpoints of WorkOS, Supabase, Firebase and Auth0, on the loopback interface. */
export async function startProvider({ auth0Leeway = 0 }: ProviderOptions = {}): Promise<Provider> {
  const counts = { asked: 0, refused: 0 };
  const endpoints = new Map<string, (request: IncomingMessage) => Promise<Answer>>();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://provider');
    const { status, body } = (await endpoints.get(pathname)?.(request)) ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no port');
  const url = `http://127.0.0.1:${address.port}`;

  function serve(name: string, issuer: Issuer): void {
    const refreshTokens = new RefreshTokens(issuer.policy);
    for (const [path, body] of Object.entries(issuer.published)) {
      endpoints.set(path, async () => ({ status: 200, body }));
    }
    endpoints.set(SIGNED_IN + name, async () => ({
      status: 200,
      body: await issuer.signedIn(refreshTokens.issue()),
    }));
    endpoints.set(issuer.path, async (request) => {
      counts.asked++;
      // The exchange counts from when it is asked for: whoever comes meanwhile comes with a token that was used.
      const exchanged = refreshTokens.exchange(await refreshTokenOf(request));
      if (!exchanged) counts.refused++;
      await sleep(REFRESH_MS);
      return exchanged ? issuer.refreshed(exchanged) : issuer.refused();
    });
  }

  serve('workos', await workosIssuer());
  serve('supabase', await supabaseIssuer(url));
  serve('firebase', await firebaseIssuer());
  serve('auth0', await auth0Issuer(auth0Leeway));
  return {
    url,
    counts,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The parameter of the grant, which some send as a form and some as JSON. */
async function refreshTokenOf(request: IncomingMessage): Promise<string> {
  const body = await text(request);
  const isJson = request.headers['content-type']?.includes('json');
  const fields: Iterable<[string, unknown]> = isJson
    ? Object.entries(JSON.parse(body))
    : new URLSearchParams(body);
  for (const [name, value] of fields) {
    if (name === 'refresh_token' && typeof value === 'string') return value;
  }
  return '';
}
