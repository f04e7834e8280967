import type { Backend } from '../backend.ts';
import type { Verifier } from '../verify.ts';
import type { TokenExchange } from './types.ts';

/** What a coordinator guards: one refresh at the backend, whose access token must verify to count. */
export function createTokenExchange(backend: Backend, verifier: Verifier): TokenExchange {
  return {
    async spend(refreshToken) {
      const answer = await backend.refresh(refreshToken);
      if (answer.status === 'transient') return answer;
      if (answer.status === 'rejected') return { status: 'terminal', reason: 'rejected' };

      const verification = await verifier.verifyIssued(answer.tokens.accessToken);
      if (verification.status === 'invalid' || verification.status === 'expired') {
        return { status: 'unverifiable' };
      }
      // A backend that does not rotate answers without a refresh token: the old one goes on.
      return { status: 'renewed', tokens: { refreshToken, ...answer.tokens } };
    },
    revoke: backend.signOut,
  };
}
