import type { Session } from '../types.ts';
import type { RequiredClaims } from './required-claims.ts';

/**
 * How strongly, or how recently, a user must have been authenticated at the OpenID provider.
 *
 * @see RFC 9470, OAuth 2.0 Step Up Authentication Challenge Protocol; OpenID Connect Core 1.0, section 2 (`acr`, `auth_time`)
 */
export interface StepUp {
  /** The authentication context class, or a list of those that will do. */
  readonly acr?: string | readonly string[];
  /** Seconds since they have been authenticated, at most. */
  readonly maxAge?: number;
}

/** Why an authentication does not do: what of it, and what is wrong with that. */
export type StepUpFault = 'acr_missing' | 'acr_mismatch' | 'auth_time_missing' | 'auth_time_too_old';

/** What a rule asks for: claims of the access token, and beside them how the user was authenticated. */
export interface Requirements {
  readonly claims: RequiredClaims | undefined;
  readonly stepUp: StepUp | undefined;
}

/** Reads a rule such as `{ role: 'admin', maxAge: 300 }`, in which `acr` and `maxAge` are no claims of the access token. */
export function requirementsIn(rule: RequiredClaims): Requirements {
  const { acr, maxAge, ...claims } = rule;
  if (acr === undefined && maxAge === undefined) return { claims: rule, stepUp: undefined };
  const stepUp = {
    ...(acr !== undefined && { acr: classesIn(acr) }),
    // What is no number of seconds is met by nobody.
    ...(maxAge !== undefined && { maxAge: typeof maxAge === 'number' ? maxAge : Number.NaN }),
  };
  return { claims: Object.keys(claims).length === 0 ? undefined : claims, stepUp };
}

/**
 * Judges how the user of a session was authenticated.
 *
 * @param about - what the provider has said of it; nothing where it was no provider
 * @param now - milliseconds since the epoch
 * @returns what is wrong, if anything is
 */
export function stepUpFault(
  { acr, maxAge }: StepUp,
  about: Session['provider'],
  now: number,
): StepUpFault | undefined {
  const { acr: held, authenticatedAt } = about ?? {};
  if (acr !== undefined && held === undefined) return 'acr_missing';
  if (acr !== undefined && held !== undefined && !classesIn(acr).includes(held)) return 'acr_mismatch';
  if (maxAge === undefined) return undefined;
  if (authenticatedAt === undefined) return 'auth_time_missing';
  return now - authenticatedAt <= maxAge * 1000 ? undefined : 'auth_time_too_old';
}

/**
 * The same as a claim without which a provider is to send nobody back: `acr_values` is a wish to many, who then ask a user whom they know
 * for nothing.
 *
 * @see OpenID Connect Core 1.0, section 5.5.1.1 (requesting the `acr` claim)
 */
export function essentialClaims({
  acr_values: classes,
}: Readonly<Record<string, string>>): string | undefined {
  if (classes === undefined) return undefined;
  return JSON.stringify({ id_token: { acr: { essential: true, values: classes.split(' ') } } });
}

/** The parameters of an authorization request that ask for all of it. @see RFC 9470, section 4 */
export function stepUpParameters(wanted: readonly StepUp[]): Readonly<Record<string, string>> {
  const classes = wanted.map(({ acr }) => acr).find((acr) => acr !== undefined);
  const ages = wanted.map(({ maxAge }) => maxAge).filter((age) => age !== undefined);
  return {
    ...(classes !== undefined && { acr_values: classesIn(classes).join(' ') }),
    ...(ages.length > 0 && { max_age: String(Math.min(...ages)) }),
  };
}

/** A challenge that says what is wanted. @see RFC 9470, section 3 */
export function stepUpChallenge(parameters: Readonly<Record<string, string>>): string {
  const said = Object.entries(parameters).map(([name, value]) => `, ${name}="${value}"`);
  return `Bearer error="insufficient_user_authentication"${said.join('')}`;
}

function classesIn(acr: unknown): readonly string[] {
  return [acr].flat().map(String);
}
