import * as v from 'valibot';
import { contradictions } from './config-checks.ts';
import { backendOf, providerOf, redisOf, verificationOf } from './config-parts.ts';
import type { Config, ConfigProblem } from './config-types.ts';
import { REDIS_ALIASES, VARIABLES, type Variables } from './variables.ts';

export type { Config, ConfigProblem, ProviderConfig } from './config-types.ts';

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads the configuration from environment variables.
 *
 * @param given - the variables, and whatever else the platform keeps beside them
 * @returns the configuration, or every problem at once
 */
export function loadConfig(given: Readonly<Record<string, unknown>>): LoadedConfig {
  const environment = withRedis(given);
  const { values, problems } = readVariables(environment);
  // What a backend is to be asked for, only a preset tells.
  const isJudgeable = problems.every(({ variable }) => variable !== 'BACKEND_PRESET');
  const all = [...problems, ...(isJudgeable ? contradictions(values, environment) : [])];
  const [newest, ...older] = values.SESSION_SECRET ?? [];
  if (all.length > 0 || newest === undefined) return { ok: false, problems: all };

  return {
    ok: true,
    config: {
      secrets: [newest, ...older],
      backend: backendOf(values),
      verification: verificationOf(values),
      provider: providerOf(values),
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
      logRequests: values.LOG_REQUESTS,
      proxy: {
        maxBodyBytes: values.PROXY_MAX_BODY_BYTES,
        timeout: values.PROXY_TIMEOUT_MS,
        idleTimeout: values.PROXY_IDLE_TIMEOUT_MS,
      },
    },
  };
}

/** The names that `loadConfig` reads, for platforms whose environment cannot be listed. */
export const VARIABLE_NAMES: readonly string[] = [...Object.keys(VARIABLES), ...Object.values(REDIS_ALIASES)];

/** An address goes with its own token only, so one name of ours rules out both of the platform's. */
function withRedis(environment: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const aliases = Object.entries(REDIS_ALIASES);
  if (aliases.some(([name]) => environment[name])) return environment;
  const redis = aliases.map(([name, alias]) => [name, environment[alias]]);
  return { ...environment, ...Object.fromEntries(redis) };
}

function readVariables(environment: Readonly<Record<string, unknown>>) {
  const problems: ConfigProblem[] = [];
  const names = Object.keys(VARIABLES);
  const raw = Object.fromEntries(
    names.map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const parse = <Name extends keyof Variables>(name: Name): Variables[Name] => {
    const { schema, cure } = VARIABLES[name];
    const result = v.safeParse(schema, raw[name]);
    if (!result.success) problems.push({ variable: name, problem: result.issues[0].message, cure });
    return (result.success ? result.output : undefined) as Variables[Name];
  };
  const entries = names.map((name) => [name, parse(name as keyof Variables)]);
  return { values: Object.fromEntries(entries) as Variables, problems };
}
