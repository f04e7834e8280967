import * as v from 'valibot';
import type { UserFields } from '../backend/presets/index.ts';

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
}

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
}) satisfies v.GenericSchema<unknown, SessionOptions>;

/** The fields that are kept, where that is said, and said rightly. */
export function userFieldsIn(options: unknown): UserFields | undefined {
  const { session }: { readonly session?: unknown } = Object(options);
  return v.is(sessionSchema, session) ? session.user : undefined;
}
