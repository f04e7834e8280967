import { signInMethodsOf } from '../backend/sign-in-methods.ts';
import type { GatehouseOptions } from './options.ts';
import type { Config, ConfigProblem } from './types.ts';

/** What of the options for OpenID providers does not go together with the variables. */
export function openidProblems({ openid = {} }: GatehouseOptions, config: Config): ConfigProblem[] {
  const { skipSignInPage = false } = openid;
  return skipSignInPage && !isOnlyWayIn(config) ? [NOT_ALONE] : [];
}

function isOnlyWayIn({ backend, provider }: Config): boolean {
  const { password, message, social } = signInMethodsOf(backend.preset, provider);
  return provider !== undefined && !password && message === undefined && social === undefined;
}

const NOT_ALONE: ConfigProblem = {
  variable: 'gatehouse.config.ts',
  problem: 'openid.skipSignInPage: leaves out a page on which people have to choose how they sign in',
  cure: 'Take it out, or let one OpenID provider be the only way in: OIDC_ISSUER with a preset that has no sign-in of its own, such as oidc.',
};
