import type { Exchange, GivesTokens, Place } from './exchange.ts';

/**
 * Sign-in that the backend has done elsewhere, such as at Google, and that comes back by redirect: where it begins, what the browser brings back,
 * and what makes tokens of that.
 */
export interface SocialProvider {
  /** As people know it: “Continue with Google”. */
  readonly label: string;
  readonly authorize: SocialAuthorization;
  /** What the browser brings back: a name for the exchange, and the parameter or the cookie that has it. Default: `{ code: 'code' }`. */
  readonly returns?: Readonly<Record<string, ReturnPlace>>;
  /** Parameters by which it comes back in vain, beside those of OAuth. */
  readonly errors?: readonly string[];
  /** Makes tokens of it. Absent where what comes back are the tokens: `accessToken`, `refreshToken` and `expiresIn`. */
  readonly exchange?: SocialExchange;
  /**
   * The state does not come back: the cookie alone tells that a sign-in was begun in this browser. It is then begun by pages of this site
   * alone; a state that does come back is compared.
   */
  readonly stateless?: boolean;
}

/** A parameter of the query, or a cookie of the backend, where that and this site share a domain. */
export type ReturnPlace = string | { readonly cookie: string };

/** Where the browser is sent; or, with `location`, where the gate asks for that address. */
export interface SocialAuthorization extends Exchange<'authorize'> {
  /** Parameters beside those of the path, with inputs in them: `{ redirect_to: '$redirectUri?state=$state' }`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Where the answer has the address to send the browser to. */
  readonly location?: Place | readonly Place[];
  /** Where it has what the exchange needs once more: `$kept`. */
  readonly keep?: Place | readonly Place[];
}

/** It is given what the browser brings back, by the names that `returns` has. */
export type SocialExchange = Exchange<'social'> & GivesTokens;

/** What a preset says of all of them alike; `$provider` is the name of each. */
export type SocialTemplate = Omit<SocialProvider, 'label'>;

/** How many there may be: the sign-in page has a place for each. */
export const MOST_PROVIDERS = 12;

/** What comes back where nothing else is said. */
export const USUAL_RETURNS = { code: 'code' } as const;

const SPELLED: Readonly<Record<string, string>> = {
  azure: 'Microsoft',
  github: 'GitHub',
  gitlab: 'GitLab',
  linkedin: 'LinkedIn',
  linkedin_oidc: 'LinkedIn',
  'linkedin-openid': 'LinkedIn',
  slack_oidc: 'Slack',
  'slack-openid': 'Slack',
};

/** As people know it, where nobody has said so. */
export function labelOf(name: string): string {
  const words = name.replace(/[_-]+/g, ' ');
  return SPELLED[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
