import { allowInsecureRequests, customFetch, discoveryRequest } from 'oauth4webapi';
import * as v from 'valibot';
import type { Log } from '../telemetry/log.ts';
import { issuerOfTokens } from '../tokens/claims.ts';
import type { Clock } from '../types.ts';
import { isText, membersOf } from '../util/json-path.ts';
import { createSingleFlight } from '../util/single-flight.ts';
import { type guardedFetch, ProviderUnavailable } from './fetch.ts';

const FRESH_MS = 60 * 60_000;
/** After a failure the last good document serves for so long before it is asked for again. */
const LEAVE_MS = 30_000;
/** The same while there is no good document: whoever waited in vain needs not wait again for the same answer. */
const RETRY_MS = 1_000;
/** Longer than a look-up may take, so that nobody waits for a request that was cut off while it made one. */
const FLIGHT_MS = 10_000;

const texts = v.exactOptional(
  v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((list) => list.filter(isText)),
    ),
    [],
  ),
);

/** Without these nobody can sign in. */
const NEEDED = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/**
 * What is used of the document. A member that cannot be read is as good as an empty one.
 *
 * @param insecure - whether addresses may be without TLS
 */
function metadataSchema(insecure: boolean) {
  // No request can be made to an address with a user in it.
  const isFit = (text: string) => {
    const url = URL.parse(text);
    return url !== null && url.username === '' && (insecure ? /^https?:$/ : /^https:$/).test(url.protocol);
  };
  const address = v.optional(
    v.fallback(
      v.pipe(
        v.string(),
        v.check(isFit),
        v.transform((text) => new URL(text).href),
      ),
      '',
    ),
    '',
  );
  return v.object({
    issuer: v.string(),
    authorization_endpoint: address,
    token_endpoint: address,
    jwks_uri: address,
    userinfo_endpoint: address,
    revocation_endpoint: address,
    end_session_endpoint: address,
    pushed_authorization_request_endpoint: address,
    scopes_supported: texts,
    token_endpoint_auth_methods_supported: texts,
    token_endpoint_auth_signing_alg_values_supported: texts,
    claims_parameter_supported: v.exactOptional(v.fallback(v.boolean(), false)),
    authorization_response_iss_parameter_supported: v.exactOptional(v.fallback(v.boolean(), false)),
  });
}

export type Metadata = Readonly<v.InferOutput<ReturnType<typeof metadataSchema>>>;

/**
 * Keeps the provider's metadata: fetched on demand, by one request at a time, the last good ones kept while the provider fails.
 *
 * @returns what gives them; it throws `ProviderUnavailable` when there are none to be had, with a `fault` where there is something else in
 *   their place
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
  const insecure = issuer.startsWith('http:');
  const schema = metadataSchema(insecure);

  async function discover(): Promise<Metadata> {
    const options = { [customFetch]: fetch, [allowInsecureRequests]: insecure };
    const { status, document } = await read(await discoveryRequest(new URL(issuer), options));
    const parsed = v.safeParse(schema, membersOf(document));
    if (!parsed.success) throw ProviderUnavailable.misconfigured({ ...NO_DOCUMENT, status });
    const found = parsed.output;
    if (!isFoundAt(found.issuer, issuer))
      throw ProviderUnavailable.misconfigured({
        ...OF_ANOTHER,
        status,
        found: found.issuer.slice(0, MOST_SHOWN),
      });
    const lacking = NEEDED.find((member) => found[member] === '');
    if (lacking !== undefined)
      throw ProviderUnavailable.misconfigured({ ...WITHOUT_ADDRESS, status, member: lacking });
    // The document of one tenant may speak of all: who is configured is expected.
    return found.issuer === issuer ? found : { ...found, issuer: issuerOfTokens(issuer) };
  }

  async function look(): Promise<void> {
    try {
      known = await discover();
      restUntil = now() + FRESH_MS;
    } catch (error) {
      failure = unavailable(error);
      report(failure, log);
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

/**
 * Whether a document is the one of an issuer. That of many tenants names none, and each of their tokens its own:
 * `https://login.example/{tenantid}/v2.0` is what is found at `https://login.example/organizations/v2.0`.
 */
function isFoundAt(found: string, issuer: string): boolean {
  const [before = '', after] = found.split('{tenantid}');
  if (after === undefined) return found === issuer;
  const tenant = issuer.slice(before.length, issuer.length - after.length);
  return issuer === before + tenant + after && /^[\w.-]+$/.test(tenant) && before.length > 'https://'.length;
}

async function read(response: Response): Promise<{ readonly status: number; readonly document: unknown }> {
  const { status } = response;
  return { status, document: status === 200 ? await response.json().catch(() => undefined) : undefined };
}

/** Longer than the name of any issuer. */
const MOST_SHOWN = 200;
const NO_DOCUMENT = {
  reason: 'no_document',
  variable: 'OIDC_ISSUER',
  member: 'issuer',
  cure: 'Open /.well-known/openid-configuration below it in a browser: that has to be the document of the provider.',
} as const;
const OF_ANOTHER = {
  reason: 'not_of_this_issuer',
  variable: 'OIDC_ISSUER',
  member: 'issuer',
  cure: 'Set it to the issuer exactly as the document at /.well-known/openid-configuration below it says, with or without the slash at its end; where that has {tenantid}, the id of your tenant, or organizations, takes its place.',
} as const;
const WITHOUT_ADDRESS = {
  reason: 'address_missing',
  variable: 'OIDC_ISSUER',
  cure: 'The document at /.well-known/openid-configuration below it has to have an address with TLS there.',
} as const;

function report({ code, status, fault }: ProviderUnavailable, log: Log): void {
  const about = fault ?? { reason: code, ...(status !== undefined && { status }), cure: OF_ANOTHER.cure };
  log('error', 'provider_metadata_unavailable', { ...about, variable: 'OIDC_ISSUER' });
}

function unavailable(error: unknown): ProviderUnavailable {
  return error instanceof ProviderUnavailable ? error : new ProviderUnavailable('backend_invalid');
}
