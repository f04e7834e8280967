import * as v from 'valibot';
import type { OwnOrigins } from './own-origin.ts';
import { PRESETS, type Preset } from './presets/index.ts';
import { PUBLIC_KEY_ALGORITHMS } from './public-key.ts';
import { secretAlgorithms } from './shared-secret.ts';
import { VARIABLES, type Variables } from './variables.ts';
import type { KeySource, VerificationPolicy } from './verify.ts';

const DEMO_ORIGIN = 'http://demo.internal';
const KEY_VARIABLES = ['JWT_JWKS_URL', 'JWT_PUBLIC_KEY', 'JWT_SECRET'] as const;

/** Everything the core needs to know, read once and checked as a whole. Durations are milliseconds. */
export interface Config {
  /** Newest first. */
  readonly secrets: readonly [string, ...string[]];
  readonly backend: { readonly baseUrl: string; readonly preset: Preset; readonly embedded: boolean };
  readonly verification: VerificationPolicy;
  readonly lifetimes: { readonly idle: number; readonly absolute: number };
  readonly coordinator: 'durable-object' | 'redis' | 'memory' | undefined;
  readonly redis: { readonly url: string; readonly token: string } | undefined;
  /** Wrong attempts to sign in that are taken in a minute, where it is not the default. */
  readonly signInLimits: { readonly account: number | undefined; readonly address: number | undefined };
  readonly ownOrigins: OwnOrigins;
  /** The header that tells the client's address, in place of the platform's own. */
  readonly addressHeader: string | undefined;
  readonly proxy: { readonly maxBodyBytes: number; readonly timeout: number; readonly idleTimeout: number };
}

/** One thing wrong with the configuration, and what to do about it. Never holds a value. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly cure: string;
}

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads the configuration from environment variables.
 *
 * @param environment - the variables, and whatever else the platform keeps beside them
 * @returns the configuration, or every problem at once
 */
export function loadConfig(environment: Readonly<Record<string, unknown>>): LoadedConfig {
  const { values, problems } = readVariables(environment);
  const all = [...problems, ...contradictions(values, environment)];
  const [newest, ...older] = values.SESSION_SECRET ?? [];
  if (all.length > 0 || newest === undefined) return { ok: false, problems: all };

  return {
    ok: true,
    config: {
      secrets: [newest, ...older],
      backend: backendOf(values),
      verification: verificationOf(values),
      lifetimes: {
        idle: values.SESSION_IDLE_TIMEOUT * 1000,
        absolute: values.SESSION_ABSOLUTE_TIMEOUT * 1000,
      },
      coordinator: values.REFRESH_COORDINATOR,
      redis: redisOf(values),
      signInLimits: {
        account: values.SIGN_IN_LIMIT_PER_ACCOUNT,
        address: values.SIGN_IN_LIMIT_PER_ADDRESS,
      },
      ownOrigins: values.APP_ORIGIN,
      addressHeader: values.CLIENT_ADDRESS_HEADER,
      proxy: {
        maxBodyBytes: values.PROXY_MAX_BODY_BYTES,
        timeout: values.PROXY_TIMEOUT_MS,
        idleTimeout: values.PROXY_IDLE_TIMEOUT_MS,
      },
    },
  };
}

/** The names that `loadConfig` reads, for platforms whose environment cannot be listed. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES);

function readVariables(environment: Readonly<Record<string, unknown>>) {
  const problems: ConfigProblem[] = [];
  const raw = Object.fromEntries(
    VARIABLE_NAMES.map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const parse = <Name extends keyof Variables>(name: Name): Variables[Name] => {
    const { schema, cure } = VARIABLES[name];
    const result = v.safeParse(schema, raw[name]);
    if (!result.success) problems.push({ variable: name, problem: result.issues[0].message, cure });
    return (result.success ? result.output : undefined) as Variables[Name];
  };
  const entries = VARIABLE_NAMES.map((name) => [name, parse(name as keyof Variables)]);
  return { values: Object.fromEntries(entries) as Variables, problems };
}

/** What no single variable can tell. */
function contradictions(values: Variables, environment: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const keys = KEY_VARIABLES.filter((name) => values[name] !== undefined);
  const problems: ConfigProblem[] = missingForRedis(values);
  const ambiguous = keys.slice(1).map((variable) => ({
    variable,
    problem: `stands beside ${keys[0]}, so it is unclear which key verifies the tokens`,
    cure: 'Keep exactly one of JWT_JWKS_URL, JWT_PUBLIC_KEY and JWT_SECRET.',
  }));
  problems.push(...ambiguous);
  const source = keySourceOf(values);
  if (source.kind === 'opaque') {
    return [...problems, ...emptyKeys(environment), ...claimsWithoutKey(values)];
  }
  const allowed = source.kind === 'secret' ? secretAlgorithms(source.secret) : PUBLIC_KEY_ALGORITHMS;
  const foreign = values.JWT_ALGORITHMS?.find((algorithm) => !allowed.includes(algorithm));
  if (foreign !== undefined) {
    problems.push({
      variable: 'JWT_ALGORITHMS',
      problem: 'names an algorithm that does not fit the kind of key',
      cure: `With this key use one or more of ${allowed.join(', ')}.`,
    });
  }
  return problems;
}

/** Whoever names a key means to have tokens verified: a key that got lost on its way must not end that. */
function emptyKeys(environment: Readonly<Record<string, unknown>>): ConfigProblem[] {
  return KEY_VARIABLES.filter((name) => environment[name] === '').map((variable) => ({
    variable,
    problem: 'is empty, and no other key is set, so no token would be verified',
    cure: "Set it, or take it away if the API's tokens can only be verified by the API.",
  }));
}

/** Opaque tokens are not looked into: a claim that is asked for would silently not be checked. */
function claimsWithoutKey(values: Variables): ConfigProblem[] {
  const claims = (['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_ALGORITHMS'] as const).filter(
    (name) => values[name] !== undefined,
  );
  return claims.map((variable) => ({
    variable,
    problem: 'is set, but there is no key to verify tokens with, so it would not be checked',
    cure: 'Set JWT_JWKS_URL, JWT_PUBLIC_KEY or JWT_SECRET, or take this variable away.',
  }));
}

function missingForRedis(values: Variables): ConfigProblem[] {
  const names = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'] as const;
  const missing = names.filter((name) => values[name] === undefined);
  const isWanted = values.REFRESH_COORDINATOR === 'redis' || missing.length === 1;
  return isWanted
    ? missing.map((variable) => ({
        variable,
        problem: 'is missing, so the Redis that is to coordinate refreshes cannot be reached',
        cure: 'Set both UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or neither and another REFRESH_COORDINATOR.',
      }))
    : [];
}

function redisOf({
  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: token,
}: Variables): Config['redis'] {
  return url === undefined || token === undefined ? undefined : { url, token };
}

function backendOf({ BACKEND_URL: url, BACKEND_PRESET: preset }: Variables): Config['backend'] {
  const embedded = url === 'demo:';
  return { embedded, baseUrl: embedded ? `${DEMO_ORIGIN}/api/v1` : url, preset: PRESETS[preset] };
}

function verificationOf(values: Variables): VerificationPolicy {
  const keys = keySourceOf(values);
  const demo = keys.kind === 'jwks' && new URL(keys.url).origin === DEMO_ORIGIN;
  return {
    keys,
    algorithms: values.JWT_ALGORITHMS,
    issuer: values.JWT_ISSUER ?? (demo ? DEMO_ORIGIN : undefined),
    audience: values.JWT_AUDIENCE ?? (demo ? 'gatehouse-demo' : undefined),
    leewaySeconds: values.JWT_CLOCK_TOLERANCE,
  };
}

function keySourceOf(values: Variables): KeySource {
  if (values.JWT_JWKS_URL !== undefined) return { kind: 'jwks', url: values.JWT_JWKS_URL };
  if (values.JWT_PUBLIC_KEY !== undefined) return { kind: 'spki', pem: values.JWT_PUBLIC_KEY };
  if (values.JWT_SECRET !== undefined) return { kind: 'secret', secret: values.JWT_SECRET };
  if (values.BACKEND_URL === 'demo:') return { kind: 'jwks', url: `${DEMO_ORIGIN}/.well-known/jwks.json` };
  return { kind: 'opaque' };
}
