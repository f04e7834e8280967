import type { Context } from 'hono';
import * as v from 'valibot';
import type { Demo } from './context.ts';
import { type DemoEnv, problem, readJson } from './http.ts';
import {
  allUsers,
  DEMO_USERS,
  type DemoUser,
  findBySubject,
  PASSWORD_CANARY,
  publicUser,
  REGISTERED,
} from './users.ts';

/** The demo is public: no more people than this can register. */
export const MAX_REGISTERED = 100;
const MIN_PASSWORD = 4;

const text = v.pipe(v.string(), v.maxLength(200));
const NewUser = v.object({ name: text, email: text, password: text, avatar: v.string() });

/** `GET /users` */
export function listUsers({ store }: Demo) {
  return (c: Context<DemoEnv>): Response => c.json(allUsers(store).map(publicUser));
}

/** `GET /users/:id` */
export function showUser({ store }: Demo) {
  return (c: Context<DemoEnv>): Response => {
    const user = findBySubject(store, c.req.param('id') ?? '');
    return user ? c.json(publicUser(user)) : problem(404, 'Not Found');
  };
}

/** `GET /auth/profile`: the signed-in user, with the leak of the product it imitates. */
export function showProfile(c: Context<DemoEnv>): Response {
  return c.json({ ...publicUser(c.get('user')), password: PASSWORD_CANARY });
}

/** `POST /users/`: complains in a list, and leaks the password, as the imitated product does. */
export function register(demo: Demo) {
  return async (c: Context<DemoEnv>): Promise<Response> => {
    const input = await readJson(c.req.raw, NewUser);
    if (!input) return refused(['name, email, password and avatar should not be empty']);
    const users = allUsers(demo.store);
    const email = input.email.toLowerCase();
    const complaints = [
      /^\S+@\S+$/.test(email) ? '' : 'email must be an email',
      users.some((user) => user.email === email) ? 'email belongs to someone already' : '',
      input.password.length < MIN_PASSWORD ? `password must have ${MIN_PASSWORD} characters or more` : '',
    ].filter((complaint) => complaint !== '');
    if (complaints.length > 0) return refused(complaints);
    if (users.length >= DEMO_USERS.length + MAX_REGISTERED) return refused(['the demo is full']);
    return c.json({ ...publicUser(add(demo, users, { ...input, email })), password: PASSWORD_CANARY }, 201);
  };
}

function add(
  { store }: Demo,
  users: readonly DemoUser[],
  { name, email, password }: v.InferOutput<typeof NewUser>,
): DemoUser {
  const user: DemoUser = { id: users.length + 1, name, email, password, role: 'customer' };
  store.put(`${REGISTERED}${String(user.id).padStart(4, '0')}`, user);
  return user;
}

function refused(message: readonly string[]): Response {
  return Response.json({ message, error: 'Bad Request', statusCode: 400 }, { status: 400 });
}
