import * as oauth from 'oauth4webapi';
import type { Rejected } from '../backend/answer.ts';
import { jsonIn, REFRESH_MS, SIGN_OUT_MS } from '../backend/fetch.ts';
import { type Judgement, judgeRefusal } from '../backend/judge.ts';
import { saidIn } from '../backend/said.ts';
import { membersOf } from '../util/json-path.ts';
import type { Connection } from './connection.ts';
import { ProviderUnavailable } from './fetch.ts';
import { newProofKey, withProof } from './proof-key.ts';
import { readTokens } from './token-set.ts';
import type { Provider } from './types.ts';

/**
 * Refresh and revocation.
 *
 * @see RFC 6749, section 6; RFC 7009 (revocation)
 */
export function createTokens(connection: Connection): Pick<Provider, 'refresh' | 'signOut'> {
  const { config, client, forApi, metadata, now, authentication, asClient, within, transient, unjudged } =
    connection;
  const { refreshRejected: listed = [] } = config;
  return {
    async refresh(refreshToken) {
      try {
        const server = await metadata();
        const askedAt = now();
        const options = { ...within(REFRESH_MS), ...(forApi && { additionalParameters: forApi }) };
        const key = config.bindsTokens ? await newProofKey() : undefined;
        const response = await withProof(client, key?.pair, (proof) =>
          asClient(server, (way) =>
            oauth.refreshTokenGrantRequest(server, client, way, refreshToken, { ...options, ...proof }),
          ),
        );
        const refusal = await refusalIn(response, listed);
        if (refusal !== undefined) return refusal.status === 'refused' ? REJECTED : unjudged(refusal.fault);
        const judge = (sent: Response) => oauth.processRefreshTokenResponse(server, client, sent);
        const { tokens } = await readTokens(response, judge, config.issuedBy, askedAt, key?.kept);
        return { status: 'ok', tokens };
      } catch (error) {
        const isListed = error instanceof ProviderUnavailable && listed.includes(error.status ?? 0);
        return isListed ? REJECTED : transient(error, 'provider_refresh_failed');
      }
    },

    async signOut({ refreshToken, accessToken }) {
      const token = refreshToken ?? accessToken;
      try {
        const server = await metadata();
        if (!server.revocation_endpoint || token === undefined) return;
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

/**
 * What an answer without tokens says. A provider refuses by words: a status alone is one of whatever stands before it.
 *
 * @param listed - the statuses that refuse all the same
 * @see RFC 6749, section 5.2
 */
async function refusalIn(response: Response, listed: readonly number[]): Promise<Judgement | undefined> {
  const text = await response.clone().text();
  if (response.ok && membersOf(jsonIn(text))?.access_token !== undefined) return undefined;
  const said = saidIn(response.status, response.headers, text);
  return judgeRefusal(said, 'provider', { document: [], bare: [], listed });
}
