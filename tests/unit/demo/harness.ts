import * as v from 'valibot';
import { createDemoBackend, type DemoBackendOptions } from '../../../demo/backend.ts';
import { memoryStore } from '../../../demo/store.ts';
import { DEMO_CREDENTIALS } from '../../../demo/users.ts';
import { createControlledDemo } from '../../fixtures/backends/controlled-demo/controlled-demo.ts';

const Tokens = v.object({ access_token: v.string(), refresh_token: v.string() });
export type Tokens = v.InferOutput<typeof Tokens>;
type Answer = (request: Request) => Promise<Response>;

export const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

/** A client of one demo backend, with a clock that stands still until it is moved. */
export function startDemo(options: Partial<DemoBackendOptions> = {}, create = createDemoBackend) {
  const store = options.store ?? memoryStore();
  let time = Date.parse('2026-11-01T12:00:00.250Z');
  const answer = create({ secret: SECRET, now: () => time, ...options, store });
  const pass = (ms: number) => {
    time += ms;
  };
  return { ...clientOf(answer), store, pass };
}

/** The same of one that takes orders from tests. */
export function startControlledDemo(options: Partial<DemoBackendOptions> = {}) {
  const demo = startDemo(options, createControlledDemo);
  return {
    ...demo,
    stats: async () => v.parse(v.looseObject({}), await (await demo.send('/api/v1/demo/stats')).json()),
    fault: (faults: object) => demo.post('/_control/faults', faults),
  };
}

/** The calls that the tests make, over anything that answers requests. */
export function clientOf(answer: Answer, address = 'http://demo.test') {
  const send = (path: string, init?: RequestInit) => answer(new Request(`${address}${path}`, init));
  const post = (path: string, body: unknown) =>
    send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const login = (credentials: object = DEMO_CREDENTIALS) => post('/api/v1/auth/login', credentials);
  const refresh = (refreshToken: string) => post('/api/v1/auth/refresh-token', { refreshToken });
  return {
    send,
    post,
    login,
    refresh,
    signIn: async (credentials?: object) => tokensOf(await login(credentials)),
    refreshed: async (refreshToken: string) => tokensOf(await refresh(refreshToken)),
    get: (path: string, accessToken: string) => send(path, { headers: bearer(accessToken) }),
  };
}

export function bearer(accessToken: string): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

/** The tokens of a 201 answer; throws on any other. */
export async function tokensOf(response: Response): Promise<Tokens> {
  if (response.status !== 201) throw new Error(`expected 201, got ${response.status}`);
  return v.parse(Tokens, await response.json());
}
