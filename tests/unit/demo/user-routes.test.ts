import { expect, test } from 'vitest';
import { MAX_REGISTERED } from '../../../demo/user-routes.ts';
import { bearer, startDemo } from './harness.ts';

const NORA = {
  name: 'Nora New',
  email: 'nora@gatehouse.example',
  password: 'nora-knows',
  avatar: 'https://x.example/a',
};

const register = (demo: ReturnType<typeof startDemo>, user: object = NORA) =>
  demo.post('/api/v1/users/', user);

test('lets someone register who can then sign in, and be seen', async () => {
  const demo = startDemo();
  const created = await register(demo);
  expect(created.status).toBe(201);
  const text = await created.text();
  expect(JSON.parse(text)).toMatchObject({ id: 5, name: NORA.name, email: NORA.email, role: 'customer' });
  expect(text).not.toContain(NORA.password);
  const { access_token } = await demo.signIn({ email: NORA.email, password: NORA.password });
  const profile = await demo.send('/api/v1/auth/profile', { headers: bearer(access_token) });
  expect(await profile.json()).toMatchObject({ id: 5, email: NORA.email });
  const list = await demo.send('/api/v1/users', { headers: bearer(access_token) });
  expect(await list.json()).toHaveLength(5);
});

test.each([
  [{ ...NORA, email: 'DEMO@gatehouse.example' }, ['email belongs to someone already']],
  [{ ...NORA, email: 'nobody' }, ['email must be an email']],
  [
    { ...NORA, email: 'x', password: 'abc' },
    ['email must be an email', 'password must have 4 characters or more'],
  ],
  [{ email: NORA.email }, ['name, email, password and avatar should not be empty']],
])('refuses %j, with its complaints in a list', async (user, message) => {
  const refused = await register(startDemo(), user);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ message });
});

test('takes no more people than it can hold', async () => {
  const demo = startDemo();
  for (let turn = 0; turn < MAX_REGISTERED; turn += 1) {
    expect((await register(demo, { ...NORA, email: `nora-${turn}@x.example` })).status).toBe(201);
  }
  expect((await register(demo)).status).toBe(400);
});
