import type { Parameters } from './types.ts';

/**
 * What a link to a sign-in may say to the provider where the options list it, and the form that each has to have: OpenID Connect Core,
 * Auth0 (`screen_hint`, `organization`, `connection`), Microsoft (`domain_hint`).
 *
 * @see OpenID Connect Core 1.0, section 3.1.2.1; Initiating User Registration via OpenID Connect 1.0 (`create`); RFC 5646 (language tags)
 */
const FORMS = {
  login_hint: /^\P{C}{1,256}$/u,
  prompt: /^(?:none|create|(?:login|consent|select_account)(?: (?:login|consent|select_account)){0,2})$/,
  ui_locales: /^[A-Za-z\d-]{1,35}(?: [A-Za-z\d-]{1,35}){0,9}$/,
  screen_hint: /^[\w-]{1,64}$/,
  organization: /^[\w.:@-]{1,128}$/,
  acr_values: /^(?! )(?:[\x21-\x7e]| (?=[\x21-\x7e])){1,256}$/,
  max_age: /^\d{1,8}$/,
  domain_hint: /^[\w.-]{1,253}$/,
  connection: /^[\w.-]{1,128}$/,
} as const;

export type ForwardedParameter = keyof typeof FORMS;

export const FORWARDED_PARAMETERS = Object.keys(FORMS).filter(isForwardable);

function isForwardable(name: string): name is ForwardedParameter {
  return Object.hasOwn(FORMS, name);
}

/**
 * Takes from a link what it may say. What is said twice, or in a form that nobody needs, is not said.
 *
 * @param names - those that the options let through
 * @see RFC 6749, section 3.1 (no parameter more than once)
 */
export function forwardedParameters(
  query: URLSearchParams,
  names: readonly ForwardedParameter[] = [],
): Parameters {
  return Object.fromEntries(
    names.flatMap((name) => {
      const [value = '', ...others] = query.getAll(name);
      return others.length === 0 && FORMS[name].test(value) ? [[name, value]] : [];
    }),
  );
}

/**
 * What a sign-in asks the user for: as a link says, and beside that for the consent without which there is no offline access.
 *
 * @param usual - what this client asks for by itself
 * @see OpenID Connect Core 1.0, sections 3.1.2.1 (`none` stands alone) and 11 (offline access)
 */
export function promptWith(usual: string | undefined, asked: string): string {
  const isAlone = usual === undefined || asked === 'none' || asked === 'create';
  return isAlone ? asked : [...new Set([...asked.split(' '), ...usual.split(' ')])].join(' ');
}
