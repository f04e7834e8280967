import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
} from 'oauth4webapi';
import type { Log } from '../log.ts';
import type { Clock } from '../types.ts';
import { type guardedFetch, ProviderUnavailable } from './guarded-fetch.ts';

const FRESH_MS = 60 * 60_000;
/** After a failure the last good document serves for so long before it is asked for again. */
const LEAVE_MS = 30_000;

export type Metadata = AuthorizationServer;

/**
 * Keeps the provider's metadata: fetched on demand, the last good ones kept while the provider fails.
 *
 * @returns what gives them; it throws `ProviderUnavailable` when there are none to be had
 * @see OpenID Connect Discovery 1.0, section 4
 */
export function createMetadata(
  issuer: string,
  fetch: ReturnType<typeof guardedFetch>,
  now: Clock,
  log: Log,
): () => Promise<Metadata> {
  let known: Metadata | undefined;
  let freshUntil = Number.NEGATIVE_INFINITY;

  async function discover(): Promise<Metadata> {
    const options = { [customFetch]: fetch, [allowInsecureRequests]: issuer.startsWith('http:') };
    const response = await discoveryRequest(new URL(issuer), options);
    const found = await processDiscoveryResponse(new URL(issuer), response);
    if (found.issuer !== issuer) throw new TypeError('The issuer is written differently.');
    return found;
  }

  return async () => {
    if (known !== undefined && now() < freshUntil) return known;
    try {
      known = await discover();
      freshUntil = now() + FRESH_MS;
    } catch (error) {
      report(error, log);
      if (known === undefined) throw unavailable(error);
      freshUntil = now() + LEAVE_MS;
    }
    return known;
  };
}

function report(error: unknown, log: Log): void {
  const reason = error instanceof ProviderUnavailable ? error.code : 'not_of_this_issuer';
  const cure =
    'Set it to the issuer exactly as the document at /.well-known/openid-configuration below it says, with or without the slash at its end.';
  log('error', 'provider_metadata_unavailable', { variable: 'OIDC_ISSUER', reason, cure });
}

function unavailable(error: unknown): ProviderUnavailable {
  return error instanceof ProviderUnavailable ? error : new ProviderUnavailable('backend_invalid');
}
