import { namesAsked } from '../backend/template.ts';
import { PUBLIC_KEY_ALGORITHMS } from '../tokens/public-key.ts';
import { secretAlgorithms } from '../tokens/shared-secret.ts';
import type { Basis } from './basis.ts';
import { keySourceOf } from './build.ts';
import { demoProblems } from './demo-check.ts';
import type { ConfigProblem } from './types.ts';
import type { Variables } from './variables/index.ts';
import type { ReadVariables } from './variables/read.ts';

const KEY_VARIABLES = ['JWT_JWKS_URL', 'JWT_PUBLIC_KEY', 'JWT_SECRET'] as const;

/** What no single variable can tell. */
export function contradictions(
  values: Variables,
  { set, empty }: Pick<ReadVariables, 'set' | 'empty'>,
  basis: Basis,
): ConfigProblem[] {
  const keys = KEY_VARIABLES.filter((name) => values[name] !== undefined);
  const problems: ConfigProblem[] = [
    ...demoProblems(values, { set, empty }, basis.isDefined),
    ...presetBeside(values, set, basis),
    ...missingForRedis(values),
    ...backendProblems(values, basis),
  ];
  const ambiguous = keys.slice(1).map((variable) => ({
    variable,
    problem: `stands beside ${keys[0]}, so it is unclear which key verifies the tokens`,
    cure: 'Keep exactly one of JWT_JWKS_URL, JWT_PUBLIC_KEY and JWT_SECRET.',
  }));
  problems.push(...ambiguous);
  const source = keySourceOf(values, basis);
  if (source.kind === 'opaque') {
    return [...problems, ...emptyKeys(empty), ...claimsWithoutKey(values)];
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
function emptyKeys(empty: readonly string[]): ConfigProblem[] {
  return KEY_VARIABLES.filter((name) => empty.includes(name)).map((variable) => ({
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
  const isThere = values.REDIS_URL !== undefined;
  const isWanted = (values.REFRESH_COORDINATOR === 'redis' && !isThere) || missing.length === 1;
  return isWanted
    ? missing.map((variable) => ({
        variable,
        problem: 'is missing, so the Redis that is to coordinate refreshes cannot be reached',
        cure: 'Set both UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or neither and another REFRESH_COORDINATOR; on a server of your own, REDIS_URL.',
      }))
    : [];
}

/** Two names for one backend are one too many. */
function presetBeside(
  { BACKEND_PRESET }: Variables,
  set: readonly string[],
  { name, isDefined }: Basis,
): ConfigProblem[] {
  if (!isDefined || !set.includes('BACKEND_PRESET') || BACKEND_PRESET === name) return [];
  return [
    {
      variable: 'BACKEND_PRESET',
      problem: `is ${BACKEND_PRESET}, while the backend of gatehouse.config.ts extends ${name}`,
      cure: 'Take the variable away, or extend that preset there.',
    },
  ];
}

/** A preset can need what only its owner knows. */
function backendProblems(values: Variables, { name, preset }: Basis): ConfigProblem[] {
  const { OIDC_ISSUER, CLIENT_ID, BACKEND_LOGIN_PATH } = values;
  const isForProvider = preset.provider !== undefined;
  const problems: ConfigProblem[] = [];
  const missing = (variable: string, problem: string, cure: string) =>
    problems.push({ variable, problem, cure });
  if (isForProvider && OIDC_ISSUER === undefined) {
    missing(
      'OIDC_ISSUER',
      `is missing, which the preset ${name} needs`,
      'Set it to the issuer of the provider.',
    );
  }
  if (OIDC_ISSUER !== undefined && CLIENT_ID === undefined) {
    missing(
      'CLIENT_ID',
      'is missing, without which no provider signs anyone in',
      'Register a client at the provider, and copy its id.',
    );
  }
  if (
    !isForProvider &&
    preset.login === undefined &&
    preset.socialProviders === undefined &&
    preset.passwordless === undefined &&
    BACKEND_LOGIN_PATH === undefined &&
    OIDC_ISSUER === undefined
  ) {
    missing(
      'BACKEND_LOGIN_PATH',
      `is missing, which the preset ${name} needs`,
      'Set it to the path that a sign-in is posted to, such as /auth/login.',
    );
  }
  if (values.CLIENT_SECRET !== undefined && CLIENT_ID === undefined && OIDC_ISSUER === undefined) {
    missing('CLIENT_ID', 'is missing beside CLIENT_SECRET', 'Set both, or neither.');
  }
  if (values.BACKEND_CLIENT_AUTHENTICATION === 'none' && values.CLIENT_SECRET !== undefined) {
    missing(
      'BACKEND_CLIENT_AUTHENTICATION',
      'is none beside CLIENT_SECRET, which would not be used',
      'Use basic or post, or take the secret away.',
    );
  }
  return [...problems, ...missingInputs(values, name, preset), ...formProblems(values, name, preset)];
}

/** What an exchange asks for, and only its owner has. */
function missingInputs(
  values: Variables,
  name: string,
  { login, passwordless, refresh, socialProviders = {} }: Basis['preset'],
): ConfigProblem[] {
  const { request, code, links } = passwordless ?? {};
  const social = Object.values(socialProviders).flatMap(({ authorize, exchange }) => [
    exchange,
    { ...authorize, headers: { ...authorize.headers, ...authorize.query } },
  ]);
  const all = [login, refresh, request, code, ...(links ?? []), ...social];
  const asked = new Set(all.filter((each) => each !== undefined).flatMap(namesAsked));
  const wanted = [
    ['apiKey', 'BACKEND_API_KEY'],
    ['clientId', 'CLIENT_ID'],
    ['clientSecret', 'CLIENT_SECRET'],
  ] as const;
  return wanted
    .filter(([input, variable]) => asked.has(input) && values[variable] === undefined)
    .map(([, variable]) => ({
      variable,
      problem: `is missing, which a sign-in or a refresh with the preset ${name} sends`,
      cure: 'Copy it from the settings of the backend.',
    }));
}

/** What is to be offered must be there to be asked. */
function formProblems(values: Variables, presetName: string, preset: Basis['preset']): ConfigProblem[] {
  const offered = [
    ['BACKEND_REGISTRATION', 'registration', 'BACKEND_REGISTRATION_PATH'],
    ['BACKEND_PASSWORD_RESET', 'passwordReset', 'BACKEND_PASSWORD_RESET_PATH'],
  ] as const;
  return offered
    .filter(([flag, name, path]) => values[flag] && preset[name] === undefined && values[path] === undefined)
    .map(([flag, , path]) => ({
      variable: path,
      problem: `is missing, which ${flag} needs with the preset ${presetName}`,
      cure: `Set it to the path of the API, or ${flag} to off.`,
    }));
}
