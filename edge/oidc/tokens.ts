import * as oauth from 'oauth4webapi';
import { REFRESH_MS, SIGN_OUT_MS } from '../backend/fetch.ts';
import type { Rejected } from '../backend/response.ts';
import type { Connection } from './connection.ts';
import { isSpent } from './errors.ts';
import { readTokens } from './token-set.ts';
import type { Provider } from './types.ts';

/**
 * Refresh and revocation.
 *
 * @see RFC 6749, section 6; RFC 7009 (revocation)
 */
export function createTokens(connection: Connection): Pick<Provider, 'refresh' | 'signOut'> {
  const { client, forApi, metadata, now, authentication, asClient, within, transient } = connection;
  return {
    async refresh(refreshToken) {
      try {
        const server = await metadata();
        const askedAt = now();
        const options = { ...within(REFRESH_MS), ...(forApi && { additionalParameters: forApi }) };
        const response = await asClient(server, (way) =>
          oauth.refreshTokenGrantRequest(server, client, way, refreshToken, options),
        );
        const judge = (sent: Response) => oauth.processRefreshTokenResponse(server, client, sent);
        const { tokens } = await readTokens(response, judge, askedAt);
        return { status: 'ok', tokens };
      } catch (error) {
        return isSpent(error) ? REJECTED : transient(error, 'provider_refresh_failed');
      }
    },

    async signOut({ refreshToken, accessToken }) {
      const token = refreshToken ?? accessToken;
      try {
        const server = await metadata();
        if (server.revocation_endpoint === undefined || token === undefined) return;
        const hint = refreshToken === undefined ? 'access_token' : 'refresh_token';
        await oauth.revocationRequest(server, client, authentication(server), token, {
          ...within(SIGN_OUT_MS),
          additionalParameters: { token_type_hint: hint },
        });
      } catch (error) {
        transient(error, 'revocation_failed');
      }
    },
  };
}

const REJECTED: Rejected = { status: 'rejected' };
