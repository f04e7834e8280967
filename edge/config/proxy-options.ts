import * as v from 'valibot';
import { type ForwardRules, parseRule } from '../access/api-rules.ts';
import { isBaseUrl } from './variables/schemas.ts';

/** How requests go on that `public` lets through without a session. */
export interface VisitorOptions {
  /** How many are taken from one address, in each isolate. Default 300. */
  readonly perMinute?: number;
  /** What the API is shown in the place of a user's token. Default: nothing. */
  readonly credential?: VisitorCredential;
}

/**
 * A key in an environment variable, as `X-Api-Key` unless another header is named; or a token of this site's own, by `CLIENT_ID` and
 * `CLIENT_SECRET`. @see RFC 6749, section 4.4 (client credentials)
 */
export type VisitorCredential =
  | { readonly variable: string; readonly header?: string; readonly scheme?: string }
  | { readonly tokenUrl: string; readonly scope?: string; readonly audience?: string };

/** What `gatehouse.config.ts` says of `/api`: which requests and headers go on, and to which API. */
export interface ProxyOptions extends ForwardRules {
  /** Of the backend. */
  readonly visitors?: VisitorOptions;
  /**
   * Further APIs by the path below `/api` that leads to them: `'/billing'` takes `/api/billing/invoices` to `/invoices`
   * below its URL. The longest that fits decides; everything else goes to the backend.
   */
  readonly upstreams?: Readonly<Record<string, UpstreamOptions>>;
}

/** One of the further APIs. What is left out is as it is for the backend; headers and rules are its own. */
export interface UpstreamOptions extends Partial<ForwardRules> {
  /** Its base URL, or the environment variable that holds it. */
  readonly url: string | { readonly variable: string };
  /** Access tokens that do not name it in `aud` are not sent there: 403. @see RFC 9700, section 2.3 */
  readonly audience?: string;
  readonly visitors?: VisitorOptions;
  /** On Cloudflare, a service binding that takes the place of the network. */
  readonly service?: string;
  /** Milliseconds until the first byte of its answer. */
  readonly timeoutMs?: number;
  /** Milliseconds without a byte after which a body is given up. */
  readonly idleTimeoutMs?: number;
  readonly maxBodyBytes?: number;
}

const HEADER_NAME = /^[a-z0-9-]+$/;
/** What belongs to one connection, or is the gate's to write. */
const NEVER_FORWARDED =
  /^(?:authorization|cookie|set-cookie|host|connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade|expect|forwarded|www-authenticate|clear-site-data|cache-control|(?:proxy|x-forwarded|access-control|sec-websocket|x-gatehouse|x-middleware)-.*)$/;

const headerNames = v.array(
  v.pipe(
    v.string(),
    v.regex(HEADER_NAME, 'has a header name that is not in lower case, or not a name'),
    v.check((name) => !NEVER_FORWARDED.test(name), 'names a header that must not cross the proxy'),
  ),
);

const requestRules = v.array(
  v.pipe(
    v.string(),
    v.check(
      (text) => parseRule(text) !== undefined,
      "has a rule that is not written like 'GET /reports/*', 'PUT,DELETE /users/*' or '/health'",
    ),
  ),
);
const visitorCredential = v.union(
  [
    v.strictObject({
      variable: v.pipe(v.string(), v.nonEmpty()),
      header: v.exactOptional(
        v.pipe(
          v.string(),
          v.check(
            (name) => name === 'authorization' || (HEADER_NAME.test(name) && !NEVER_FORWARDED.test(name)),
          ),
        ),
      ),
      scheme: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w-]+$/))),
    }),
    v.strictObject({
      tokenUrl: v.pipe(v.string(), v.check(isBaseUrl)),
      scope: v.exactOptional(v.string()),
      audience: v.exactOptional(v.string()),
    }),
  ],
  "is neither a key, as in { variable: 'SHOP_KEY', header: 'x-api-key' }, nor a way to a token, as in { tokenUrl: 'https://…' }",
);
const rules = {
  allow: v.exactOptional(requestRules),
  deny: v.exactOptional(requestRules),
  public: v.exactOptional(requestRules),
  visitors: v.exactOptional(
    v.strictObject({
      perMinute: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
      credential: v.exactOptional(visitorCredential),
    }),
  ),
};
const upstreamPath = v.pipe(
  v.string(),
  v.regex(
    /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/,
    "is not a path below /api such as '/billing', without a slash at its end",
  ),
);
const milliseconds = v.exactOptional(v.pipe(v.number(), v.minValue(100), v.maxValue(3_600_000)));
const upstream = v.strictObject({
  url: v.union([v.string(), v.object({ variable: v.string() })]),
  audience: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  service: v.exactOptional(v.string()),
  timeoutMs: milliseconds,
  idleTimeoutMs: milliseconds,
  maxBodyBytes: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  requestHeaders: v.exactOptional(headerNames),
  responseHeaders: v.exactOptional(headerNames),
  ...rules,
});

/** What of it is understood. */
export const proxy = v.object({
  requestHeaders: headerNames,
  responseHeaders: headerNames,
  ...rules,
  upstreams: v.exactOptional(v.record(upstreamPath, upstream)),
}) satisfies v.GenericSchema<unknown, ProxyOptions>;
