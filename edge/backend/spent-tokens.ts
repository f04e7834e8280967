import type { AnyExchange, Preset, TakenTokens } from './presets/index.ts';
import { namesAsked } from './template.ts';

/** No token has it: it ends the access token that a refresh takes, in front of the refresh token that it takes, if any. */
export const GRANT_SEPARATOR = ';';

/** Which tokens an exchange is shown: data says so by itself, of a function it is told. */
export function takenBy(exchange: (AnyExchange & { takes?: TakenTokens; request?: unknown }) | undefined): {
  readonly accessToken: boolean;
  readonly refreshToken: boolean;
} {
  if (exchange === undefined) return { accessToken: false, refreshToken: false };
  const { takes, request } = exchange;
  const isWritten = takes !== undefined || request !== undefined;
  const names = isWritten ? NAMED[takes ?? 'refreshToken'] : namesAsked(exchange);
  return { accessToken: names.includes('accessToken'), refreshToken: names.includes('refreshToken') };
}

const NAMED: Readonly<Record<TakenTokens, readonly string[]>> = {
  accessToken: ['accessToken'],
  refreshToken: ['refreshToken'],
  both: ['accessToken', 'refreshToken'],
};

/** The tokens that were spent for others: what a session keeps as its refresh token, in its parts. */
export interface Grant {
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

/**
 * What a session keeps as its refresh token: all that a refresh takes, so that it is spent, kept and revoked as one.
 *
 * @param before - what was spent for these tokens
 * @returns `undefined` where it is what it was before, or there is none
 */
export function grantOf(
  { refresh }: Preset,
  { accessToken, refreshToken }: Grant,
  before?: Grant,
): string | undefined {
  const takes = takenBy(refresh);
  if (refresh === undefined || !takes.accessToken) return refresh && refreshToken;
  const other = takes.refreshToken ? (refreshToken ?? before?.refreshToken) : '';
  return other === undefined ? undefined : accessToken + GRANT_SEPARATOR + other;
}

export function splitGrant(grant: string | undefined): Grant {
  if (grant === undefined) return {};
  const end = grant.indexOf(GRANT_SEPARATOR);
  if (end < 0) return { refreshToken: grant };
  const refreshToken = grant.slice(end + 1);
  return { accessToken: grant.slice(0, end), ...(refreshToken !== '' && { refreshToken }) };
}

/** Of the tokens that are held, those that an exchange is to be shown. */
export function taken(held: Grant, exchange: Preset['refresh'] | Preset['logout']): Grant {
  const takes = takenBy(exchange);
  return {
    ...(takes.accessToken && held.accessToken !== undefined && { accessToken: held.accessToken }),
    ...(takes.refreshToken && held.refreshToken !== undefined && { refreshToken: held.refreshToken }),
  };
}
