import { expect, test } from 'vitest';
import { MAX_PRODUCTS } from '../../../demo/products.ts';
import { DEMO_USERS } from '../../../demo/users.ts';
import { bearer, startDemo } from './harness.ts';

async function signedIn(options = {}) {
  const demo = startDemo(options);
  const { access_token } = await demo.signIn();
  const call = (method: string, path: string, body?: unknown) =>
    demo.send(`/api/v1${path}`, {
      method,
      headers: { ...bearer(access_token), 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { ...demo, call };
}

test('lists the users without their passwords', async () => {
  const { call } = await signedIn();
  const text = await (await call('GET', '/users')).text();
  expect(JSON.parse(text)).toHaveLength(DEMO_USERS.length);
  for (const { password } of DEMO_USERS) expect(text).not.toContain(password);
  expect(text).not.toContain('password');
});

test('shows one user, or 404', async () => {
  const { call } = await signedIn();
  expect(await (await call('GET', '/users/2')).json()).toMatchObject({ id: 2, role: 'admin' });
  expect((await call('GET', '/users/9')).status).toBe(404);
});

test('lists the products by page', async () => {
  const { call } = await signedIn();
  expect(await (await call('GET', '/products')).json()).toHaveLength(12);
  const page = await (await call('GET', '/products?limit=5&offset=10')).json();
  expect(page.map(({ id }: { id: number }) => id)).toEqual([11, 12]);
  for (const query of ['limit=0', 'limit=-1', 'limit=x', 'offset=1.5']) {
    expect((await call('GET', `/products?${query}`)).status).toBe(400);
  }
});

test('creates, changes and deletes a product', async () => {
  const { call } = await signedIn();
  const created = await call('POST', '/products', { title: 'Door mat', price: 9 });
  expect(created.status).toBe(201);
  expect(await created.json()).toMatchObject({ id: 13, title: 'Door mat', price: 9, description: '' });
  const changed = await call('PUT', '/products/13', { price: 8 });
  expect(await changed.json()).toMatchObject({ id: 13, title: 'Door mat', price: 8 });
  expect(await (await call('DELETE', '/products/13')).json()).toBe(true);
  expect((await call('GET', '/products/13')).status).toBe(404);
  expect((await call('DELETE', '/products/13')).status).toBe(404);
  expect((await call('POST', '/products', { title: 'Next', price: 1 })).status).toBe(201);
  expect((await call('GET', '/products/14')).status).toBe(200);
});

test('changes and deletes seeded products too', async () => {
  const { call } = await signedIn();
  await call('PUT', '/products/1', { title: 'Silver door bell' });
  await call('DELETE', '/products/2');
  const list = await (await call('GET', '/products')).json();
  expect(list).toHaveLength(11);
  expect(list[0]).toMatchObject({ id: 1, title: 'Silver door bell', price: 24 });
});

test('refuses malformed products', async () => {
  const { call } = await signedIn();
  for (const body of [{}, { title: '', price: 1 }, { title: 'a', price: '1' }, [], null]) {
    expect((await call('POST', '/products', body)).status).toBe(400);
  }
  expect((await call('PUT', '/products/1', { price: -1 })).status).toBe(400);
});

test('holds no more products than a public demo should', async () => {
  const { call } = await signedIn();
  for (let count = 12; count < MAX_PRODUCTS; count++)
    await call('POST', '/products', { title: 'a', price: 1 });
  expect((await call('POST', '/products', { title: 'a', price: 1 })).status).toBe(409);
});
