import * as v from 'valibot';
import { parseRule } from '../access/api-rules.ts';
import { OWN_HEADERS } from '../http/own-headers.ts';
import { isStepUpRule, NO_STEP_UP } from './step-up-schema.ts';
import { isBaseUrl } from './variables/schemas.ts';

const HEADER_NAME = /^[a-z0-9-]+$/;
/** What belongs to one connection, or is the gate's to write. */
const NEVER_FORWARDED =
  /^(?:authorization|cookie|set-cookie|host|connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade|expect|forwarded|www-authenticate|clear-site-data|cache-control|(?:proxy|x-forwarded|access-control|sec-websocket)-.*)$/;
/** What the gate writes on each request itself, whatever a client has sent. */
const OURS_TO_WRITE = /^(?:traceparent|tracestate|x-request-id)$/;
export const OURS = 'names a header that the gate, or the framework, writes itself';

const headerName = v.pipe(
  v.string(),
  v.regex(HEADER_NAME, 'has a header name that is not in lower case, or not a name'),
  v.check((name) => !NEVER_FORWARDED.test(name), 'names a header that must not cross the proxy'),
  v.check((name) => !OWN_HEADERS.test(name), OURS),
);
const requestHeaderName = v.pipe(
  headerName,
  v.check((name) => !OURS_TO_WRITE.test(name), OURS),
);
const headerNames = v.array(headerName);
const requestHeaderNames = v.array(requestHeaderName);

const requestRule = v.pipe(
  v.string(),
  v.check(
    (text) => parseRule(text) !== undefined,
    "has a rule that is not written like 'GET /reports/*', 'PUT,DELETE /users/*' or '/health'",
  ),
);
const requestRules = v.array(requestRule);
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
const stepUps = v.record(
  requestRule,
  v.pipe(
    v.strictObject({
      acr: v.exactOptional(v.union([v.string(), v.array(v.string())])),
      maxAge: v.exactOptional(v.number()),
    }),
    v.check((wanted) => Object.keys(wanted).length > 0, 'asks for nothing'),
    v.check((rule) => isStepUpRule(rule), NO_STEP_UP),
  ),
);
const rules = {
  stepUp: v.exactOptional(stepUps),
  userHeaders: v.exactOptional(v.record(requestHeaderName, v.pipe(v.string(), v.nonEmpty()))),
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
/** One segment, so that a folder of `app/` can be called so, and none of the addresses that the gate answers itself. */
const PREFIX =
  /^\/(?!(?:auth|health|login|forbidden|register|forgot-password|reset-password|verify-email|resend-verification|change-password|delete-account)$)[a-z][a-z0-9-]{0,63}$/;
const upstreamPath = v.pipe(
  v.string(),
  v.regex(
    /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/,
    "is not a path below /api such as '/billing', without a slash at its end",
  ),
);
const milliseconds = v.exactOptional(v.pipe(v.number(), v.minValue(100), v.maxValue(3_600_000)));
const visible = v.exactOptional(
  v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,500}$/, 'has blanks, or is empty')),
);
const exchange = v.pipe(
  v.strictObject({
    audience: visible,
    resource: visible,
    scope: v.exactOptional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, 'is no scope'))),
  }),
  v.check((target) => Object.keys(target).length > 0, 'names nothing that a token is to be for'),
);
const upstream = v.strictObject({
  url: v.union([v.string(), v.object({ variable: v.string() })]),
  audience: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  exchange: v.exactOptional(exchange),
  dpop: v.exactOptional(v.boolean('is neither true nor false')),
  service: v.exactOptional(v.string()),
  timeoutMs: milliseconds,
  idleTimeoutMs: milliseconds,
  maxBodyBytes: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  requestHeaders: v.exactOptional(requestHeaderNames),
  responseHeaders: v.exactOptional(headerNames),
  ...rules,
});

/** What the options may say of `/api`. */
export const proxySchema = v.object({
  prefix: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(PREFIX, "is not a path of one segment such as '/backend', or has a meaning already"),
    ),
  ),
  dpop: v.exactOptional(v.boolean('is neither true nor false')),
  requestHeaders: requestHeaderNames,
  responseHeaders: headerNames,
  ...rules,
  upstreams: v.exactOptional(v.record(upstreamPath, upstream)),
});
