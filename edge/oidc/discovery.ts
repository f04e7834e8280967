import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
} from 'oauth4webapi';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../types.ts';
import { createSingleFlight } from '../util/single-flight.ts';
import { type guardedFetch, ProviderUnavailable } from './fetch.ts';

const FRESH_MS = 60 * 60_000;
/** After a failure the last good document serves for so long before it is asked for again. */
const LEAVE_MS = 30_000;
/** The same while there is no good document: whoever waited in vain needs not wait again for the same answer. */
const RETRY_MS = 1_000;
/** Longer than a look-up may take, so that nobody waits for a request that was cut off while it made one. */
const FLIGHT_MS = 10_000;

export type Metadata = AuthorizationServer;

/**
 * Keeps the provider's metadata: fetched on demand, by one request at a time, the last good ones kept while the provider fails.
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
  let failure: ProviderUnavailable | undefined;
  let restUntil = Number.NEGATIVE_INFINITY;
  const flight = createSingleFlight(now, FLIGHT_MS);

  async function discover(): Promise<Metadata> {
    const options = { [customFetch]: fetch, [allowInsecureRequests]: issuer.startsWith('http:') };
    const response = await discoveryRequest(new URL(issuer), options);
    const found = await processDiscoveryResponse(new URL(issuer), response);
    if (found.issuer !== issuer) throw new TypeError('The issuer is written differently.');
    return found;
  }

  async function look(): Promise<void> {
    try {
      known = await discover();
      restUntil = now() + FRESH_MS;
    } catch (error) {
      report(error, log);
      failure = unavailable(error);
      restUntil = now() + (known === undefined ? RETRY_MS : LEAVE_MS);
    }
  }

  return async () => {
    // Those who come meanwhile take what is known, or wait for it once.
    if (known === undefined && flight.isUnderWay()) await flight.landed();
    if (now() >= restUntil && !flight.isUnderWay()) await flight.fly(look);
    if (known === undefined) throw failure ?? new ProviderUnavailable('backend_unreachable');
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

/**
 * An address from the provider's metadata, for what the library is not asked to reach itself.
 *
 * @param insecure - whether the issuer is on a loopback address, without TLS
 * @throws ProviderUnavailable where it is missing, or leads off TLS
 */
export function endpoint(address: string | undefined, insecure: boolean): string {
  const url = address === undefined ? null : URL.parse(address);
  const isFit = url?.protocol === 'https:' || (insecure && url?.protocol === 'http:');
  if (url === null || !isFit) throw new ProviderUnavailable('backend_invalid');
  return url.href;
}
