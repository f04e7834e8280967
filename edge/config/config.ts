import type { UserFields } from '../backend/presets/index.ts';
import { type AccountOptions, accountProblems, offeredOf } from './account-options.ts';
import type { BackendDefinition } from './backend-definition.ts';
import { basisOf } from './basis.ts';
import { backendOf, providerOf, redisOf, verificationOf } from './build.ts';
import { contradictions } from './checks.ts';
import type { Environment } from './environment.ts';
import type { OpenIdOptions } from './openid-options.ts';
import { providersOf } from './openid-providers.ts';
import { plainHttpIn } from './plain-http.ts';
import { statelessWarnings } from './social-checks.ts';
import type { Config, ConfigProblem } from './types.ts';
import type { Variables } from './variables/index.ts';
import { REDIS_ALIASES, VARIABLES } from './variables/index.ts';
import { readVariables } from './variables/read.ts';

export type { Config, ConfigProblem } from './types.ts';

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads the configuration from environment variables. Whatever they are, it throws nothing.
 *
 * @param given - the variables, and whatever else the platform keeps beside them
 * @param definition - how the backend is talked to, where `gatehouse.config.ts` says so: one that was checked
 * @param userFields - what a session keeps of its user, where that says so
 * @param openid - what that says of OpenID providers: checked as well
 * @param account - what people may do about their accounts, where that says so
 * @returns the configuration, or every problem at once
 */
export function loadConfig(
  given: Environment,
  definition?: BackendDefinition,
  userFields?: UserFields,
  openid: OpenIdOptions = {},
  account: AccountOptions = {},
): LoadedConfig {
  const { values, problems, set, empty } = readVariables(given);
  // What a backend is to be asked for, only a preset tells.
  const isJudgeable = problems.every(({ variable }) => variable !== 'BACKEND_PRESET');
  const found = basisOf(values, definition, given);
  const unknown = isJudgeable ? accountProblems(found.preset, found.name, account) : [];
  const basis = { ...found, preset: offeredOf(found.preset, account) };
  const named = providersOf(openid, values, given);
  const plain = [...plainHttpIn(values, given), ...basis.plain, ...named.plain];
  const refused = plain.filter(({ isRefused }) => isRefused);
  const contradicting = isJudgeable ? contradictions(values, { set, empty }, basis) : [];
  const wrong = [...basis.problems, ...named.problems, ...contradicting, ...unknown];
  const all = [...problems, ...refused, ...wrong];
  const [newest, ...older] = values.SESSION_SECRET ?? [];
  if (all.length > 0 || newest === undefined) return { ok: false, problems: all };

  return {
    ok: true,
    config: {
      secrets: [newest, ...older],
      backend: backendOf(values, basis, userFields),
      verification: verificationOf(values, basis),
      provider: providerOf(values, basis, { clientKey: named.clientKey, bindsTokens: openid.dpop }),
      providers: named.providers,
      lifetimes: {
        idle: values.SESSION_IDLE_TIMEOUT * 1000,
        absolute: values.SESSION_ABSOLUTE_TIMEOUT * 1000,
      },
      coordinator: values.REFRESH_COORDINATOR,
      redis: redisOf(values),
      allowsPlainHttp: values.DANGEROUSLY_ALLOW_HTTP ?? false,
      warnings: [...plain, ...statelessWarnings(basis.preset)],
      hsts: values.STRICT_TRANSPORT_SECURITY,
      signInLimits: {
        account: values.SIGN_IN_LIMIT_PER_ACCOUNT,
        address: values.SIGN_IN_LIMIT_PER_ADDRESS,
      },
      ownOrigins: values.APP_ORIGIN,
      addressHeader: values.CLIENT_ADDRESS_HEADER,
      otlp: otlpOf(values),
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

export type { ProviderConfig } from '../oidc/types.ts';

function otlpOf(values: Variables): Config['otlp'] {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = {} } = values;
  return endpoint === undefined ? undefined : { endpoint, headers, service: values.OTEL_SERVICE_NAME };
}
