import type { AnyExchange, Preset } from './presets/index.ts';
import { namesIn, namesInLine } from './template.ts';

/** No token has it: it ends the access token that a refresh takes, in front of the refresh token that it takes, if any. */
export const GRANT_SEPARATOR = ';';

/** Which tokens an exchange is shown: data says so by itself, of a function it is told. */
export function takenBy(exchange: (AnyExchange & { takes?: string; request?: unknown }) | undefined): {
  readonly accessToken: boolean;
  readonly refreshToken: boolean;
} {
  if (exchange === undefined) return { accessToken: false, refreshToken: false };
  const { body, path, headers = {}, cookies = {}, bearer, takes, request } = exchange;
  if (takes !== undefined || request !== undefined) {
    return {
      accessToken: isOne(takes, 'accessToken'),
      refreshToken: isOne(takes ?? 'refreshToken', 'refreshToken'),
    };
  }
  const lines = [path, ...Object.values(headers), ...Object.values(cookies)];
  const names = [...namesIn(body), ...lines.flatMap(namesInLine), bearer];
  return { accessToken: names.includes('accessToken'), refreshToken: names.includes('refreshToken') };
}

function isOne(takes: string | undefined, name: string): boolean {
  return takes === name || takes === 'both';
}

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
