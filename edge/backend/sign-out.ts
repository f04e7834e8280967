import { isExpired } from '../tokens/expiry.ts';
import type { Clock, ExtraHeaders, TokenSet } from '../types.ts';
import type { createExchange, ExchangeOptions } from './exchange.ts';
import { SIGN_OUT_MS } from './fetch.ts';
import { takeNothing } from './functions/outcomes.ts';
import { signOutRequest } from './request.ts';
import type { TokenAnswer } from './response.ts';
import { splitGrant, taken, takenBy } from './spent-tokens.ts';

interface SignOutOptions extends ExchangeOptions {
  readonly now: Clock;
}

type Refresh = (grant: string, headers: ExtraHeaders) => Promise<TokenAnswer>;

/** Signs out at the backend, where its preset knows how. */
export function createSignOut(
  options: SignOutOptions,
  ask: ReturnType<typeof createExchange>,
  refresh: Refresh,
) {
  const { now, preset } = options;
  const { logout } = preset;

  /** For a sign-out that takes an access token: one that is over is refreshed first, or there is none. */
  async function liveTokens(
    tokens: Partial<TokenSet>,
    headers: ExtraHeaders,
  ): Promise<Partial<TokenSet> | undefined> {
    const { accessToken, refreshToken, receivedAt = 0 } = tokens;
    if (accessToken !== undefined && !isExpired({ ...tokens, accessToken, receivedAt }, now())) return tokens;
    if (refreshToken === undefined) return undefined;
    const answer = await refresh(refreshToken, headers);
    return answer.status === 'ok' ? { refreshToken, ...answer.tokens } : undefined;
  }

  return async (
    tokens: Partial<TokenSet>,
    headers: ExtraHeaders = {},
    everywhere = false,
  ): Promise<string | undefined> => {
    const live = takenBy(logout).accessToken ? await liveTokens(tokens, headers) : tokens;
    if (logout === undefined || live === undefined) return undefined;
    const { accessToken } = live;
    const held = { ...splitGrant(live.refreshToken), ...(accessToken !== undefined && { accessToken }) };
    const { answer } = await ask(logout, {
      name: 'logout',
      draft: () => signOutRequest(options, held.refreshToken, accessToken, everywhere),
      input: (setting) => ({ ...setting, ...taken(held, logout) }),
      take: takeNothing,
      headers,
      totalMs: SIGN_OUT_MS,
    });
    return answer.status === 'answered' ? answer.location : undefined;
  };
}
