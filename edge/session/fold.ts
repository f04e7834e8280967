import { GRANT_SEPARATOR } from '../backend/spent-tokens.ts';
import type { TokenSet } from '../types.ts';

/** Where a refresh takes the access token, a cookie has that once: what follows the separator is the rest of the grant. */
export function folded<Tokens extends TokenSet>(tokens: Tokens): Tokens {
  const { accessToken, refreshToken } = tokens;
  const isTwice = refreshToken?.startsWith(accessToken + GRANT_SEPARATOR) === true;
  return isTwice ? { ...tokens, refreshToken: refreshToken.slice(accessToken.length) } : tokens;
}

export function unfolded<Tokens extends TokenSet>(tokens: Tokens): Tokens {
  const { accessToken, refreshToken } = tokens;
  const isFolded = tokens.issuedBy === undefined && refreshToken?.startsWith(GRANT_SEPARATOR) === true;
  return isFolded ? { ...tokens, refreshToken: accessToken + refreshToken } : tokens;
}
