import { hostOf, IPV4, isLoopback } from '../http/loopback.ts';
import { type Environment, peek } from './environment.ts';
import type { ConfigProblem } from './types.ts';
import type { Variables } from './variables/index.ts';

/** Who may listen on the way to an address: nobody, whoever is on a network of one's own, or anyone. */
export type Exposure = 'none' | 'private' | 'public';

/** Names that no public DNS has (RFC 6761, 6762 with appendix G, 8375; ICANN's `internal`). */
const PRIVATE_NAME = /^[^.]+$|\.(?:internal|intranet|private|corp|home|lan|local|test|home\.arpa)$/;
/** RFC 1918, 3927 (link-local) and 6598 (behind a carrier's NAT). */
const PRIVATE_IPV4 =
  /^(?:10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
/** RFC 4193 (unique local) and 4291 (link-local). */
const PRIVATE_IPV6 = /^\[f(?:[cd]|e[89ab])/;

/**
 * Tells who may listen on the way to an address.
 *
 * @param url - what `URL` can parse
 */
export function exposureOf(url: string): Exposure {
  if (!/^(?:http|redis):/.test(new URL(url).protocol) || isLoopback(url)) return 'none';
  const host = hostOf(url);
  const kind = IPV4.test(host) ? PRIVATE_IPV4 : host.startsWith('[') ? PRIVATE_IPV6 : PRIVATE_NAME;
  return kind.test(host) ? 'private' : 'public';
}

/** What there is to say of an address to which there is no TLS. */
export interface PlainHttp extends ConfigProblem {
  readonly isRefused: boolean;
}

/**
 * Judges an address that tokens and passwords are sent to, or keys are taken from.
 *
 * @param variable - where it stands
 * @param isAllowed - whether `DANGEROUSLY_ALLOW_HTTP` takes it on any network
 * @returns `undefined` where nobody can listen
 */
export function judgePlainHttp(variable: string, url: string, isAllowed: boolean): PlainHttp | undefined {
  const exposure = exposureOf(url);
  if (exposure === 'none') return undefined;
  const listeners = exposure === 'public' ? 'anyone on the way' : 'whoever is on that network';
  const isRedis = url.startsWith('redis:');
  const [plain, secret] = isRedis ? ['redis', 'its password'] : ['http', 'passwords and tokens'];
  const tls = isRedis ? 'rediss' : 'https';
  const problem = `is ${plain}://, so ${listeners} could read ${secret}, or answer in its place`;
  return exposure === 'public' && !isAllowed
    ? {
        variable,
        problem,
        cure: `Use ${tls}. Where the network is your own all the same, DANGEROUSLY_ALLOW_HTTP=on takes it as it is.`,
        isRefused: true,
      }
    : { variable, problem, cure: `Use ${tls} wherever the network is not yours alone.`, isRefused: false };
}

/**
 * Judges every variable that is an address.
 *
 * @param environment - with a service binding in it, nothing that goes to the backend crosses a network
 */
export function plainHttpIn(values: Variables, environment: Environment): PlainHttp[] {
  const { BACKEND_URL, JWT_JWKS_URL, OIDC_ISSUER, UPSTASH_REDIS_REST_URL, REDIS_URL, APP_ORIGIN } = values;
  const isBound = typeof peek(environment, 'BACKEND') === 'object';
  const addresses = {
    ...(!isBound && { BACKEND_URL }),
    ...(!(isBound && OIDC_ISSUER === undefined) && { JWT_JWKS_URL }),
    OIDC_ISSUER,
    UPSTASH_REDIS_REST_URL,
    REDIS_URL,
    OTEL_EXPORTER_OTLP_ENDPOINT: values.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
  const isAllowed = values.DANGEROUSLY_ALLOW_HTTP === true;
  const others = Object.entries(addresses).flatMap(
    ([name, url]) => (url && judgePlainHttp(name, url, isAllowed)) || [],
  );
  return [...others, ...judgeOwnOrigin(APP_ORIGIN?.main)];
}

/** Nothing can be allowed here: it is browsers that keep the cookie of a session over TLS alone. */
function judgeOwnOrigin(origin: string | undefined): PlainHttp[] {
  if (origin === undefined || exposureOf(origin) === 'none') return [];
  return [
    {
      variable: 'APP_ORIGIN',
      problem:
        'is http:// on another host than localhost, where browsers do not keep the session cookie, so that a sign-in would lead back to the sign-in page',
      cure: 'Put TLS in front of this site, and write https://. Without TLS it works on this machine alone: localhost and names below it, 127.0.0.1.',
      isRefused: true,
    },
  ];
}
