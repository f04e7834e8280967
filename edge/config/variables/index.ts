import * as v from 'valibot';
import { PRESET_NAMES } from '../../backend/presets/index.ts';
import { HSTS } from '../../http/finalize.ts';
import { parseOwnOrigins } from '../../http/origin.ts';
import { BACKEND_VARIABLES } from './backend.ts';
import { headerList } from './header-list.ts';
import { PROVIDER_VARIABLES } from './oidc.ts';
import {
  baseUrl,
  flag,
  flagThatIsOn,
  headerName,
  numberFrom,
  redisUrl,
  sharedSecret,
  wholeNumber,
} from './schemas.ts';
import { TOKEN_VARIABLES } from './tokens.ts';

const DAY_SECONDS = 86_400;

/** Every environment variable: how it is read, what it is for, and what to do when it is wrong. */
export const VARIABLES = {
  SESSION_SECRET: {
    schema: v.pipe(
      v.string('is missing'),
      v.transform((list) => list.split(',').map((secret) => secret.trim())),
      v.array(sharedSecret()),
    ),
    about:
      'Seals the session cookie. A comma-separated list, newest first, to change it without signing anyone out.',
    cure: 'Set it to 32 random bytes or more, for example the output of `openssl rand -base64 32`.',
  },
  BACKEND_URL: {
    schema: v.optional(v.union([v.literal('demo:'), baseUrl()], 'is not a base URL'), 'demo:'),
    about: 'The base URL of the API, or `demo:` for the embedded demo backend.',
    cure: 'Use `demo:` or an http(s) URL without user, query or fragment, such as https://api.example.com/api/v1.',
  },
  BACKEND_PRESET: {
    schema: v.optional(v.picklist(PRESET_NAMES, 'is not a known preset'), 'platzi'),
    about: 'How the API is talked to.',
    cure: `Use one of: ${PRESET_NAMES.join(', ')}.`,
  },
  ...PROVIDER_VARIABLES,
  ...BACKEND_VARIABLES,
  ...TOKEN_VARIABLES,
  SESSION_IDLE_TIMEOUT: {
    schema: wholeNumber(7 * DAY_SECONDS, 60, 400 * DAY_SECONDS),
    about: 'Seconds without a request after which a session ends.',
    cure: 'Use a whole number of seconds from 60 to 34560000 (400 days, the longest a browser keeps a cookie).',
  },
  SESSION_ABSOLUTE_TIMEOUT: {
    schema: wholeNumber(30 * DAY_SECONDS, 60, 400 * DAY_SECONDS),
    about: 'Seconds after sign-in at which a session ends in any case.',
    cure: 'Use a whole number of seconds from 60 to 34560000 (400 days, the longest a browser keeps a cookie).',
  },
  REFRESH_COORDINATOR: {
    schema: v.optional(v.picklist(['durable-object', 'redis', 'memory'], 'is not a known coordinator')),
    about:
      'What makes sure that a refresh token is spent once. Default: `durable-object` on Cloudflare; elsewhere `redis` where one is set, else `memory`.',
    cure: 'Use durable-object (Cloudflare), redis (elsewhere) or memory (one process), or leave it out.',
  },
  UPSTASH_REDIS_REST_URL: {
    schema: v.optional(baseUrl()),
    about: 'The REST address of the Redis that coordinates refreshes. Default: `KV_REST_API_URL`.',
    cure: 'Copy it from the Redis database, such as https://name.upstash.io.',
  },
  UPSTASH_REDIS_REST_TOKEN: {
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, 'has blanks or characters that no token has')),
    ),
    about: 'The token that opens that Redis. Default: `KV_REST_API_TOKEN`.',
    cure: 'Copy it from the Redis database; not the read-only one.',
  },
  REDIS_URL: {
    schema: v.optional(redisUrl()),
    about:
      'On a server of your own: the Redis that coordinates refreshes, over TCP. It goes before the REST address. Elsewhere it is not looked at.',
    cure: 'Use redis://host:6379, or rediss:// for TLS, with user and password in it where there are any.',
  },
  APP_ORIGIN: {
    schema: v.pipe(
      v.optional(v.string(), ''),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const origins = parseOwnOrigins(dataset.value);
        if (origins === undefined)
          addIssue({ message: 'is not an origin, or an origin with patterns after it' });
        return origins ?? NEVER;
      }),
    ),
    about:
      'The origin that users see; `Host` decides without it. Patterns for preview deployments may follow, comma-separated.',
    cure: 'Use scheme and host only, such as https://app.example.com; a pattern is written https://app-*-team.vercel.app.',
  },
  DANGEROUSLY_ALLOW_HTTP: {
    schema: flag(),
    about:
      'Whether tokens and passwords may go over plain http on a network that anyone may listen on. Default: off.',
    cure: 'Use on or off. It is for addresses of others; people reach this site by https in any case.',
  },
  STRICT_TRANSPORT_SECURITY: {
    schema: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^max-age=\d{1,10}(?:; ?includeSubDomains)?(?:; ?preload)?$/i, 'is not a policy'),
      ),
      HSTS,
    ),
    about:
      'For how many seconds browsers ask this host by https alone, and whether that holds for all hosts below it.',
    cure: 'Use max-age=63072000, or with `; includeSubDomains`, and `; preload` after it, where every host below this one has https.',
  },
  ALLOW_DEMO: {
    schema: flagThatIsOn(),
    about: 'Whether the demo backend, whose passwords are published, may run. Default: on.',
    cure: 'Use on or off; off closes a deployment that has lost its BACKEND_URL.',
  },
  SIGN_IN_LIMIT_PER_ACCOUNT: {
    schema: v.optional(numberFrom(1, 100_000)),
    about: 'Wrong passwords that are taken for one account in a minute. Default: 10.',
    cure: 'Use a whole number from 1 to 100000.',
  },
  SIGN_IN_LIMIT_PER_ADDRESS: {
    schema: v.optional(numberFrom(1, 100_000)),
    about:
      'Wrong passwords, and sign-ins at a provider that come to nothing, that are taken from one address in a minute. Default: 60.',
    cure: 'Use a whole number from 1 to 100000.',
  },
  CLIENT_ADDRESS_HEADER: {
    schema: v.optional(headerName()),
    about:
      "The header that holds the client's address. Default: the platform's own, on Cloudflare and on Vercel; elsewhere none.",
    cure: 'Name a header that your own proxy overwrites in every request, such as x-real-ip; what is only appended to, clients can forge.',
  },
  LOG_REQUESTS: {
    schema: flagThatIsOn(),
    about: 'Whether each request gets a line in the log. Default: on.',
    cure: 'Use on or off.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: v.optional(baseUrl()),
    about: 'The collector of OpenTelemetry that is told of each request, over HTTP. Default: none.',
    cure: 'Use the base URL of a collector that takes OTLP over HTTP, such as https://otlp.example.com; /v1/traces and /v1/metrics are put behind it.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: v.optional(headerList()),
    about: 'What the collector wants to see with that, such as its key.',
    cure: 'Use name=value, and a comma between several; what is a comma itself, or a percent sign, is written %2C or %25.',
  },
  OTEL_SERVICE_NAME: {
    schema: v.optional(v.pipe(v.string(), v.regex(/^\P{C}{1,200}$/u, 'is not a name')), 'gatehouse'),
    about: 'What the collector calls this site.',
    cure: 'Use a short name, such as shop-gate.',
  },
  PROXY_MAX_BODY_BYTES: {
    schema: wholeNumber(100 * 1024 * 1024, 0, Number.MAX_SAFE_INTEGER),
    about: 'The largest request body, in bytes, that `/api` forwards.',
    cure: 'Use a whole number of bytes.',
  },
  PROXY_TIMEOUT_MS: {
    schema: wholeNumber(30_000, 100, 600_000),
    about: 'Milliseconds within which the API must begin to answer.',
    cure: 'Use a whole number of milliseconds from 100 to 600000.',
  },
  PROXY_IDLE_TIMEOUT_MS: {
    schema: wholeNumber(120_000, 100, 3_600_000),
    about: 'Milliseconds without a byte after which a body, up or down, is given up.',
    cure: 'Use a whole number of milliseconds from 100 to 3600000.',
  },
} as const satisfies Record<string, VariableEntry>;

/** What the Redis of Vercel's marketplace is announced as; taken together, and only where neither of our own names is set. */
export const REDIS_ALIASES = {
  UPSTASH_REDIS_REST_URL: 'KV_REST_API_URL',
  UPSTASH_REDIS_REST_TOKEN: 'KV_REST_API_TOKEN',
} as const satisfies { readonly [Name in keyof typeof VARIABLES]?: string };

export type Variables = {
  readonly [Name in keyof typeof VARIABLES]: v.InferOutput<(typeof VARIABLES)[Name]['schema']>;
};

interface VariableEntry {
  /** Every byte counts, so that nothing but line breaks is taken off its ends. */
  readonly exact?: true;
  /** Its schema takes quotation marks off. */
  readonly mayBeQuoted?: true;
  readonly schema: v.GenericSchema<string | undefined, unknown>;
  readonly about: string;
  readonly cure: string;
}
