import { Hono } from 'hono/tiny';
import { bearer, keySet, login, logout, refresh } from './auth.ts';
import { createDemo, type Demo, type DemoBackendOptions } from './context.ts';
import {
  clearFaults,
  clearRequests,
  listRequests,
  recordRequests,
  reset,
  rotateKeys,
  setClock,
  setFaults,
} from './controls.ts';
import { injectFaults } from './faults.ts';
import { type DemoEnv, problem } from './http.ts';
import { createProduct, deleteProduct, listProducts, showProduct, updateProduct } from './products.ts';
import { register } from './registration.ts';
import { download, echo, events, upload } from './streams.ts';
import { listUsers, showProfile, showUser } from './users.ts';

export type { DemoBackendOptions } from './context.ts';

/** Where the API starts. */
export const DEMO_BASE_PATH = '/api/v1';

/**
 * Builds the demo backend: an existing JWT API in miniature, for Gatehouse to stand in front of.
 *
 * @returns a function that answers every request and never rejects.
 */
export function createDemoBackend(options: DemoBackendOptions): (request: Request) => Promise<Response> {
  const demo = createDemo(options);
  const app = new Hono<DemoEnv>();
  app.notFound((c) => problem(404, `Cannot ${c.req.method} ${c.req.path}`));
  app.onError(() => problem(500, 'Internal Server Error'));
  app.use(async (c, next) => {
    demo.stats.countRequest(c.req.path);
    await next();
  });
  if (options.controls) addControls(app, demo);
  addApi(app, demo);
  return async (request) => app.fetch(request);
}

function addApi(app: Hono<DemoEnv>, demo: Demo): void {
  const api = app.basePath(DEMO_BASE_PATH);
  const signedIn = bearer(demo);

  app.get('/.well-known/jwks.json', keySet(demo));

  api.post('/auth/login', login(demo));
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
  api.post('/upload', signedIn, upload);
  api.get('/download', signedIn, download);
  api.all('/echo', signedIn, echo);
  api.all('/echo/*', signedIn, echo);

  api.get('/demo/stats', (c) => c.json(demo.stats.read()));
}

function addControls(app: Hono<DemoEnv>, demo: Demo): void {
  app.use(recordRequests(demo));
  app.use(injectFaults(demo));

  app.post('/_control/faults', setFaults(demo));
  app.delete('/_control/faults', clearFaults(demo));
  app.get('/_control/requests', listRequests(demo));
  app.delete('/_control/requests', clearRequests(demo));
  app.post('/_control/clock', setClock(demo));
  app.post('/_control/keys/rotate', rotateKeys(demo));
  app.post('/_control/reset', reset(demo));
}
