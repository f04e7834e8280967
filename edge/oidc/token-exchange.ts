import * as oauth from 'oauth4webapi';
import type { HeldToken } from '../types.ts';
import type { Connection } from './connection.ts';
import { reasonOf } from './errors.ts';
import { ProviderUnavailable } from './fetch.ts';
import { importProofKey, withProof } from './proof-key.ts';
import { readTokens } from './token-set.ts';
import type { Exchanged, ExchangeTarget } from './types.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * Exchanges an access token for one that another API takes. Nothing is spent, and nothing that comes beside the token is kept.
 *
 * @see RFC 8693, OAuth 2.0 Token Exchange, section 2; RFC 9449, section 5 (the token is bound to the key that is proven)
 */
export async function exchangeToken(
  { asClient, client, config, metadata, now, transient, within }: Connection,
  subject: HeldToken,
  target: ExchangeTarget,
): Promise<Exchanged> {
  try {
    const server = await metadata();
    const parameters = {
      subject_token: subject.accessToken,
      subject_token_type: ACCESS_TOKEN,
      requested_token_type: ACCESS_TOKEN,
      ...target,
    };
    const askedAt = now();
    const pair = subject.proofKey && (await importProofKey(subject.proofKey));
    const response = await withProof(client, pair, (proof) =>
      asClient(server, (way) =>
        oauth.genericTokenEndpointRequest(server, client, way, GRANT, parameters, { ...within(), ...proof }),
      ),
    );
    const judge = (sent: Response) => oauth.processGenericTokenEndpointResponse(server, client, sent);
    const { tokens } = await readTokens(response, judge, config.issuedBy, askedAt, subject.proofKey);
    const { accessToken, proofKey: boundTo, accessExpiresAt } = tokens;
    return {
      status: 'ok',
      token: { accessToken, ...(boundTo && { proofKey: boundTo }) },
      expiresAt: accessExpiresAt,
    };
  } catch (error) {
    if (error instanceof ProviderUnavailable) return transient(error, 'token_exchange_failed');
    return { status: 'refused', reason: reasonOf(error) };
  }
}
