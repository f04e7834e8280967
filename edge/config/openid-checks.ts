import { requirementsIn } from '../access/step-up.ts';
import { MOST_PROVIDERS } from '../backend/presets/index.ts';
import { signInMethodsOf, socialProvider } from '../backend/sign-in-methods.ts';
import type { GatehouseOptions } from './options.ts';
import type { Config, ConfigProblem } from './types.ts';

/** What of the options for OpenID providers does not go together with the variables. */
export function openidProblems(options: GatehouseOptions, config: Config): ConfigProblem[] {
  const { skipSignInPage = false, providers = {}, forward = [] } = options.openid ?? {};
  const { preset } = config.backend;
  const names = Object.keys(providers);
  const apis = Object.entries(options.proxy.upstreams ?? {}).filter(
    ([, { exchange }]) => exchange !== undefined,
  );
  const isThere = config.provider !== undefined || names.length > 0;
  return [
    ...(skipSignInPage && !isOnlyWayIn(config) ? [NOT_ALONE] : []),
    ...(wantsStepUp(options) && !isThere ? [NOBODY_TO_ASK] : []),
    ...(apis.length > 0 && !isThere ? [NOBODY_EXCHANGES] : []),
    ...apis.filter(([, { audience }]) => audience !== undefined).map(([path]) => exchangedAnyway(path)),
    ...names.filter((name) => socialProvider(preset, name) !== undefined).map(taken),
    ...(names.length + Object.keys(preset.socialProviders ?? {}).length > MOST_PROVIDERS ? [TOO_MANY] : []),
    ...names
      .filter((name) =>
        forward.some((each) => Object.hasOwn(providers[name]?.authorizationParameters ?? {}, each)),
      )
      .map(undone),
  ];
}

function wantsStepUp({ paths, proxy }: GatehouseOptions): boolean {
  const rules = Object.values(paths).filter((rule) => typeof rule === 'object');
  const apis = [proxy, ...Object.values(proxy.upstreams ?? {})];
  return (
    rules.some((rule) => requirementsIn(rule).stepUp !== undefined) ||
    apis.some(({ stepUp }) => stepUp !== undefined)
  );
}

const TOO_MANY: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem: `openid.providers: has more than ${MOST_PROVIDERS}, together with backend.socialProviders, for which the sign-in page has no place`,
  cure: 'Take out those that fewest people use.',
};

const NOBODY_EXCHANGES: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem:
    'proxy.upstreams: has an API with exchange, for which an OpenID provider would have to be asked, and there is none',
  cure: 'Set OIDC_ISSUER, or take it out.',
};

function exchangedAnyway(path: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `proxy.upstreams.${path}: has an audience beside exchange, by which it never gets the token whose aud is compared`,
    cure: 'Take audience out: what a token is to be for is said in exchange.',
  };
}

function taken(name: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `openid.providers.${name}: is the name of one of backend.socialProviders too, whose address is the same`,
    cure: 'Give it another name.',
  };
}

function undone(name: string): ConfigProblem {
  return {
    variable: 'gatehouse.config.ts',
    problem: `openid.providers.${name}.authorizationParameters: fixes a name of openid.forward, which a link would undo`,
    cure: 'Keep it in one of the two.',
  };
}

const NOBODY_TO_ASK: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem:
    'has a rule with acr or maxAge, for which an OpenID provider would have to be asked, and there is none',
  cure: 'Set OIDC_ISSUER, or take the rule out.',
};

function isOnlyWayIn({ backend, provider, providers }: Config): boolean {
  const { password, message, social } = signInMethodsOf(backend.preset, provider, providers);
  return provider !== undefined && !password && message === undefined && social === undefined;
}

const NOT_ALONE: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem: 'openid.skipSignInPage: leaves out a page on which people have to choose how they sign in',
  cure: 'Take it out, or let one OpenID provider be the only way in: OIDC_ISSUER with a preset that has no sign-in of its own, such as oidc.',
};
