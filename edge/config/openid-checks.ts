import { requirementsIn } from '../access/step-up.ts';
import { signInMethodsOf } from '../backend/sign-in-methods.ts';
import type { GatehouseOptions } from './options.ts';
import type { Config, ConfigProblem } from './types.ts';

/** What of the options for OpenID providers does not go together with the variables. */
export function openidProblems(options: GatehouseOptions, config: Config): ConfigProblem[] {
  const { skipSignInPage = false } = options.openid ?? {};
  return [
    ...(skipSignInPage && !isOnlyWayIn(config) ? [NOT_ALONE] : []),
    ...(wantsStepUp(options) && config.provider === undefined ? [NOBODY_TO_ASK] : []),
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

const NOBODY_TO_ASK: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem:
    'has a rule with acr or maxAge, for which an OpenID provider would have to be asked, and there is none',
  cure: 'Set OIDC_ISSUER, or take the rule out.',
};

function isOnlyWayIn({ backend, provider }: Config): boolean {
  const { password, message, social } = signInMethodsOf(backend.preset, provider);
  return provider !== undefined && !password && message === undefined && social === undefined;
}

const NOT_ALONE: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem: 'openid.skipSignInPage: leaves out a page on which people have to choose how they sign in',
  cure: 'Take it out, or let one OpenID provider be the only way in: OIDC_ISSUER with a preset that has no sign-in of its own, such as oidc.',
};
