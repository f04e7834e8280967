import type { TokenAnswer } from '../../backend/response.ts';
import type { Verifier } from '../../tokens/verify.ts';
import type { ExtraHeaders, TokenIssuer, TokenSet } from '../../types.ts';
import type { RefreshGrant, RefreshOutcome } from './types.ts';

/** Where tokens come from, and go back to. */
export interface TokenSource {
  refresh(refreshToken: string, headers?: ExtraHeaders): Promise<TokenAnswer>;
  signOut(tokens: Partial<TokenSet>): Promise<unknown>;
}

/** A source whose access tokens are verified. */
export interface VerifiedSource {
  readonly source: TokenSource;
  readonly verifier: Verifier;
}

/**
 * What a coordinator guards: one refresh, whose access token must verify to count.
 *
 * @param backend - what issues tokens for a password
 * @param providers - what issues them at the end of a sign-in elsewhere
 */
export function createRefreshGrant(
  backend: VerifiedSource,
  providers: ReadonlyMap<TokenIssuer, VerifiedSource> = new Map(),
): RefreshGrant {
  const sourceOf = (issuedBy: TokenIssuer | undefined) =>
    issuedBy === undefined ? backend : providers.get(issuedBy);
  return {
    async redeem(refreshToken, issuedBy, trace) {
      const issuer = sourceOf(issuedBy);
      return issuer === undefined ? GONE : refresh(issuer, refreshToken, trace);
    },
    async revoke(tokens) {
      await sourceOf(tokens.issuedBy)?.source.signOut(tokens);
    },
  };
}

/** The provider is not in the configuration any more. */
const GONE: RefreshOutcome = { status: 'terminal', reason: 'rejected' };

async function refresh(
  { source, verifier }: VerifiedSource,
  refreshToken: string,
  trace: ExtraHeaders | undefined,
): Promise<RefreshOutcome> {
  const answer = await source.refresh(refreshToken, trace);
  if (answer.status === 'transient') return answer;
  if (answer.status === 'rejected') return { status: 'terminal', reason: 'rejected' };

  const verification = await verifier.verifyIssued(answer.tokens.accessToken);
  if (verification.status === 'invalid' && verification.reason === 'too_long')
    return { status: 'terminal', reason: 'tokens_too_large' };
  if (verification.status === 'invalid' || verification.status === 'expired')
    return { status: 'unverifiable' };
  // Whoever does not rotate answers without a refresh token: the old one goes on.
  return { status: 'renewed', tokens: { refreshToken, ...answer.tokens } };
}
