import { Hono } from 'hono/tiny';
import { bearer, emailCode, keySet, login, logout, refresh, secondFactor, verifyEmailCode } from './auth.ts';
import { createDemo, type Demo, type DemoBackendOptions } from './context.ts';
import { events } from './events.ts';
import { type DemoEnv, problem } from './http.ts';
import { createProduct, deleteProduct, listProducts, showProduct, updateProduct } from './products.ts';
import { listUsers, register, showProfile, showUser } from './user-routes.ts';

export type { DemoBackendOptions } from './context.ts';

/** Where the API starts. */
export const DEMO_BASE_PATH = '/api/v1';

/**
 * Builds the demo backend: an existing JWT API in miniature, for Gatehouse to stand in front of.
 *
 * @returns a function that answers every request and never rejects.
 */
export function createDemoBackend(options: DemoBackendOptions): (request: Request) => Promise<Response> {
  const api = demoApi(createDemo(options));
  return async (request) => api.fetch(request);
}

/** The routes of the API. */
export function demoApi(demo: Demo): Hono<DemoEnv> {
  const app = new Hono<DemoEnv>();
  app.notFound((c) => problem(404, `Cannot ${c.req.method} ${c.req.path}`));
  app.onError(() => problem(500, 'Internal Server Error'));
  const api = app.basePath(DEMO_BASE_PATH);
  const signedIn = bearer(demo);

  app.get('/.well-known/jwks.json', keySet(demo));

  api.post('/auth/login', login(demo));
  api.post('/auth/second-factor', secondFactor(demo));
  api.post('/auth/email-code', emailCode());
  api.post('/auth/email-code/verify', verifyEmailCode(demo));
  api.post('/auth/refresh-token', refresh(demo));
  api.post('/auth/logout', logout(demo));
  api.get('/auth/profile', signedIn, showProfile);

  api.get('/users', signedIn, listUsers(demo));
  api.get('/users/:id', signedIn, showUser(demo));
  api.post('/users', register(demo));
  api.post('/users/', register(demo));

  api.get('/products', signedIn, listProducts(demo));
  api.get('/products/:id', signedIn, showProduct(demo));
  api.post('/products', signedIn, createProduct(demo));
  api.put('/products/:id', signedIn, updateProduct(demo));
  api.delete('/products/:id', signedIn, deleteProduct(demo));

  api.get('/events', signedIn, events(demo));
  return app;
}
