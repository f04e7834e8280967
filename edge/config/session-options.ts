import * as v from 'valibot';
import type { UserFields } from '../backend/presets/index.ts';
import type { ConfigProblem } from './types.ts';

/** What a session is like. */
export interface SessionOptions<Field extends string = string> {
  /**
   * What it keeps of its user, beside `id`, `name`, `email` and `role`. Names, and where each is found: a dot-path into the profile, the ID token or the access token, as in `{ tenant: 'org.id' }`. The first
   * of the three that has it counts. They are kept as text, 1 KiB in all, and scripts can read them.
   */
  readonly user?: Readonly<Record<Field, string>>;
  /** Asks for them anew with each refresh of the tokens, which then takes a call more. Default: at sign-in alone. */
  readonly reloadUser?: boolean;
  /**
   * Whether people can sign out in all of their browsers at once, by `POST /auth/logout?everywhere=1`. Then it is asked for each session
   * whether its user has done so, as it is whether it has been signed out itself. Default `false`.
   */
  readonly signOutEverywhere?: boolean;
  /**
   * Puts a box on the sign-in form. Without a tick there the session ends with the browser, or after `briefIdleSeconds` without use; default
   * 3600, and never more than `SESSION_IDLE_TIMEOUT`. Default `false`: there is no box, and every session lasts.
   */
  readonly rememberMe?: boolean | { readonly briefIdleSeconds?: number };
  /**
   * A domain, such as `example.com`, whose hosts share the session: whoever signs in at `shop.example.com` is signed in at `help.example.com`
   * too, where a Gatehouse with the same secret and backend stands. Every host below it then gets the cookie and can set another in
   * its place, which `__Host-` forbids. Default: none.
   */
  readonly dangerouslySharedCookieDomain?: string;
}

/** @see NIST SP 800-63B-4, section 2.2.3 (an hour of inactivity at AAL2) */
const BRIEF_IDLE_SECONDS = 3600;
/** As SESSION_IDLE_TIMEOUT. */
const [LEAST_SECONDS, MOST_SECONDS] = [60, 34_560_000];
const NO_SECONDS = `is no whole number from ${LEAST_SECONDS} to ${MOST_SECONDS}`;

/** Two labels and more, in lower case, the last of them no number: a top-level domain or an address shares nothing. */
const SHARED_DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d-]{2,63}$/;

const OF_ITS_OWN = ['id', 'name', 'email', 'role', '__proto__', 'constructor', 'prototype'];
const MOST_FIELDS = 20;

export const sessionSchema = v.object({
  user: v.exactOptional(
    v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(/^[a-z]\w{0,63}$/i, 'has a name that is not one of letters and digits'),
          v.check(
            (name) => !OF_ITS_OWN.includes(name),
            'has a name that the session has a meaning for already',
          ),
        ),
        v.pipe(v.string(), v.regex(/^\P{C}{1,200}$/u, 'is not a dot-path')),
      ),
      v.check((fields) => Object.keys(fields).length <= MOST_FIELDS, `has more than ${MOST_FIELDS} fields`),
    ),
  ),
  reloadUser: v.exactOptional(v.boolean('is neither true nor false')),
  signOutEverywhere: v.exactOptional(v.boolean('is neither true nor false')),
  dangerouslySharedCookieDomain: v.exactOptional(
    v.pipe(
      v.string(),
      v.maxLength(253),
      v.regex(SHARED_DOMAIN, "is no domain of one's own such as 'example.com'"),
    ),
  ),
  rememberMe: v.exactOptional(
    v.union(
      [
        v.boolean(),
        v.strictObject({
          briefIdleSeconds: v.exactOptional(
            v.pipe(
              v.number(NO_SECONDS),
              v.safeInteger(NO_SECONDS),
              v.minValue(LEAST_SECONDS, NO_SECONDS),
              v.maxValue(MOST_SECONDS, NO_SECONDS),
            ),
          ),
        }),
      ],
      'is none of true, false and { briefIdleSeconds: 1800 }',
    ),
  ),
}) satisfies v.GenericSchema<unknown, SessionOptions>;

/** Whether people say at the sign-in that they want to be remembered. */
export function asksToRemember({ rememberMe = false }: SessionOptions = {}): boolean {
  return rememberMe !== false;
}

/** How long a session may go unused that ends with the browser, in milliseconds. One that was begun so stays so, whatever is offered now. */
export function briefIdleTimeOf({ rememberMe }: SessionOptions = {}): number {
  const { briefIdleSeconds = BRIEF_IDLE_SECONDS } = typeof rememberMe === 'object' ? rememberMe : {};
  return briefIdleSeconds * 1000;
}

/** What is dangerous, and yet wanted. */
export function cookieWarnings({
  dangerouslySharedCookieDomain: domain,
}: SessionOptions = {}): ConfigProblem[] {
  if (domain === undefined) return [];
  return [
    {
      variable: 'gatehouse.config.ts',
      problem: `shows the session cookie to every host below ${domain}, each of which can also set another (session.dangerouslySharedCookieDomain)`,
      cure: 'Take it out unless all of these hosts are yours, and share the session.',
    },
  ];
}

/** The fields that are kept, where that is said, and said rightly. */
export function userFieldsIn(options: unknown): UserFields | undefined {
  const { session }: { readonly session?: unknown } = Object(options);
  return v.is(sessionSchema, session) ? session.user : undefined;
}
