import * as v from 'valibot';
import type { DemoStore } from './store.ts';

/** A fictitious person. `password` is what the sign-in form takes; no answer of the API contains it. */
export interface DemoUser {
  readonly id: number;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly role: 'customer' | 'admin';
  /** Whoever has one is asked for a code after the password. */
  readonly secondFactor?: { readonly secret: string; readonly recoveryCode: string };
}

/** Sign-in of the demo's customer, to be printed and shown. */
export const DEMO_CREDENTIALS = { email: 'demo@gatehouse.example', password: 'let-me-in' } as const;

/** Sign-in of the demo's administrator. */
export const DEMO_ADMIN_CREDENTIALS = {
  email: 'admin@gatehouse.example',
  password: 'let-me-in-too',
} as const;

/** Sign-in of the demo's customer who has an authenticator, with its secret: everyone may have the codes. */
export const DEMO_TWO_STEP_CREDENTIALS = {
  email: 'toni@gatehouse.example',
  password: 'let-me-in-twice',
} as const;
export const DEMO_SECOND_FACTOR = {
  secret: 'GATEHOUSEDEMOTWOSTEPSECRET234567',
  recoveryCode: 'open-sesame-4711',
} as const;

/** The message that the demo would send to its customer, by which they sign in without a password. It is good for nobody else. */
export const DEMO_MESSAGE = { email: DEMO_CREDENTIALS.email, code: '246813' } as const;

/**
 * What the profile answers as `password`. The product that the demo imitates leaks the real one; this string
 * lets a test prove that nothing of the kind is passed on.
 */
export const PASSWORD_CANARY = 'demo-canary-password';

export const DEMO_USERS: readonly DemoUser[] = [
  { id: 1, ...DEMO_CREDENTIALS, name: 'Dana Demo', role: 'customer' },
  { id: 2, ...DEMO_ADMIN_CREDENTIALS, name: 'Ada Admin', role: 'admin' },
  {
    id: 3,
    email: 'robin@gatehouse.example',
    password: 'let-me-in-three',
    name: 'Robin Reader',
    role: 'customer',
  },
  {
    id: 4,
    ...DEMO_TWO_STEP_CREDENTIALS,
    name: 'Toni Twostep',
    role: 'customer',
    secondFactor: DEMO_SECOND_FACTOR,
  },
];

/** Finds the user to whom an e-mail address and a password belong. */
export function findByCredentials(store: DemoStore, email: string, password: string): DemoUser | undefined {
  return allUsers(store).find((user) => user.email === email.toLowerCase() && user.password === password);
}

/** Finds the user who has a code by a message. */
export function findByMessage(store: DemoStore, email: string, code: string): DemoUser | undefined {
  const isGood = email.toLowerCase() === DEMO_MESSAGE.email && code === DEMO_MESSAGE.code;
  return isGood ? allUsers(store).find((user) => user.email === DEMO_MESSAGE.email) : undefined;
}

/** Finds a user by the `sub` of a token. */
export function findBySubject(store: DemoStore, subject: string): DemoUser | undefined {
  return allUsers(store).find((user) => String(user.id) === subject);
}

/** Where those are kept who have registered. */
export const REGISTERED = 'user/';

const Registered = v.object({
  id: v.number(),
  email: v.string(),
  password: v.string(),
  name: v.string(),
  role: v.picklist(['customer', 'admin']),
}) satisfies v.GenericSchema<unknown, DemoUser>;

export function allUsers(store: DemoStore): readonly DemoUser[] {
  const registered = store.list(REGISTERED).map(([, value]) => value);
  return [...DEMO_USERS, ...registered.filter((value) => v.is(Registered, value))];
}

/** What the API answers of a user, but for the leaks. */
export function publicUser({ id, email, name, role }: DemoUser) {
  return { id, email, name, role, avatar: avatarOf(name), creationAt: CREATED, updatedAt: CREATED };
}

const CREATED = '2026-01-01T09:00:00.000Z';

function avatarOf(name: string): string {
  const letter = `<text x="20" y="27" font-size="20" text-anchor="middle" fill="#fff">${name.charAt(0)}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#475569"/>${letter}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
