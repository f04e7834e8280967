import { APP, nowInSeconds, randomText } from './lib/application.ts';
import { createTokenSigner } from './lib/token-signer.ts';
import type { Peer } from './types.ts';

const FRONTEND_API = 'clerk.example.com';
const PUBLISHABLE_KEY = `pk_live_${btoa(`${FRONTEND_API}$`)}`;

/** Several applications may share a domain: each also has cookies whose names end with a digest of its key. */
async function cookieSuffix(): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(PUBLISHABLE_KEY));
  return Buffer.from(digest).toString('base64url').slice(0, 8);
}

async function sessionCookies(token: string): Promise<string> {
  const suffix = await cookieSuffix();
  const cookies = { __session: token, __client_uat: String(nowInSeconds() - 60) };
  return Object.entries(cookies)
    .flatMap(([name, value]) => [`${name}=${value}`, `${name}_${suffix}=${value}`])
    .join('; ');
}

export const peer: Peer = {
  name: '@clerk/backend',
  work: 'verifies the RS256 session token with the key that it is given, without network; past its 60 seconds it would ask Clerk',
  async open() {
    const { createClerkClient } = await import('@clerk/backend');
    const signer = await createTokenSigner('RS256', 'JWT');
    const clerk = createClerkClient({
      publishableKey: PUBLISHABLE_KEY,
      secretKey: `sk_live_${randomText()}`,
      jwtKey: signer.spki,
    });
    const token = await signer.sign({
      azp: APP,
      fva: [0, -1],
      iss: `https://${FRONTEND_API}`,
      nbf: nowInSeconds() - 10,
      sid: 'sess_2gkXYZ3S5K7M9P1R3T5V7X9Z1B',
      sts: 'active',
      sub: 'user_2gkXYZ3S5K7M9P1R3T5V7X9Z1B',
      v: 2,
    });
    return {
      headers: { cookie: await sessionCookies(token) },
      async answer(request) {
        const { isAuthenticated } = await clerk.authenticateRequest(request, { authorizedParties: [APP] });
        return new Response(null, { status: isAuthenticated ? 200 : 401 });
      },
    };
  },
};
