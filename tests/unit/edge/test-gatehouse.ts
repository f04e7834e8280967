import { createDemoBackend, type DemoBackendOptions } from '../../../demo/backend.ts';
import { memoryStore } from '../../../demo/store.ts';
import { DEMO_CREDENTIALS } from '../../../demo/users.ts';
import { type Gatehouse, openGatehouse } from '../../../edge/gatehouse.ts';
import type { SharedCounter } from '../../../edge/limiter/types.ts';
import type { LogFields, LogLevel, RequestFields } from '../../../edge/log.ts';
import type { GatehouseOptions } from '../../../edge/options.ts';
import type { Platform } from '../../../edge/platform.ts';
import type { Fetch, Next, Pass } from '../../../edge/types.ts';
import type { Faults } from '../../fixtures/backends/demo.ts';
import { inProcess, TestBrowser } from '../../fixtures/clients/test-browser.ts';

export const SECRET = 'the-secret-of-the-unit-tests-is-long-enough';
export const OTHER_SECRET = 'another-secret-of-the-tests-is-long-enough';
export const DEMO_LOGIN = { username: DEMO_CREDENTIALS.email, password: DEMO_CREDENTIALS.password };
/** Where the demo backend stands as a team's own API would: at an address, and with nothing known of its keys. */
export const OWN_BACKEND = { BACKEND_URL: 'https://demo.internal/api/v1' };
/** The same, with the keys that it publishes. */
export const OWN_API = {
  ...OWN_BACKEND,
  JWT_JWKS_URL: 'https://demo.internal/.well-known/jwks.json',
  JWT_ISSUER: 'http://demo.internal',
  JWT_AUDIENCE: 'gatehouse-demo',
};
export const NOON = Date.parse('2026-11-01T12:00:00Z');
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const OPTIONS: GatehouseOptions = {
  paths: { '/': 'public', '/docs/*': 'public', '/admin/*': { role: 'admin' } },
  afterSignIn: '/dashboard',
  proxy: { requestHeaders: [], responseHeaders: [] },
};

export interface LogLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: LogFields;
}

export interface TestGatehouseOptions {
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly demo?: Partial<DemoBackendOptions>;
  readonly options?: Partial<GatehouseOptions>;
  readonly origin?: string;
  /** Stands between the gatehouse and the demo backend. */
  readonly wrap?: (demo: Fetch) => Fetch;
  readonly coordinator?: Platform['coordinator'];
  readonly publicFiles?: readonly string[];
  readonly signInCounter?: SharedCounter;
}

/** A whole gatehouse in one process: the real core before the real demo backend, with a clock that tests move. */
export class TestGatehouse {
  readonly origin: string;
  /** What went on to the pages, in order. */
  readonly passes: Pass[] = [];
  /** Events; the lines of requests are kept apart. */
  readonly log: LogLine[] = [];
  readonly requests: LogLine[] = [];
  /** What was counted. */
  readonly counted: RequestFields[] = [];
  /** Addresses that the backend was asked for, in order, as `POST /api/v1/auth/login`. */
  readonly asked: string[] = [];
  /** Tokens that the backend issued. */
  readonly issued: string[] = [];
  readonly demo: Fetch;
  /** What a page answers; tests replace it. */
  page: Next = (pass) => new Response('a page', { status: pass.status ?? 200 });
  #now = NOON;
  readonly #setup: TestGatehouseOptions;
  #gatehouse: Gatehouse;

  constructor(setup: TestGatehouseOptions = {}) {
    this.#setup = setup;
    this.origin = setup.origin ?? 'http://127.0.0.1:8787';
    const store = memoryStore();
    this.demo = createDemoBackend({ secret: SECRET, store, controls: true, now: this.now, ...setup.demo });
    this.#gatehouse = this.#open(setup.environment);
  }

  readonly now = (): number => this.#now;

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  get gatehouse(): Gatehouse {
    return this.#gatehouse;
  }

  /** A new isolate: nothing remembered, perhaps another configuration, the same backend. */
  restart(environment: TestGatehouseOptions['environment'] = this.#setup.environment): void {
    this.#gatehouse = this.#open(environment);
  }

  handle(request: Request): Promise<Response> {
    return this.#gatehouse.handle(request, (pass) => {
      this.passes.push(pass);
      return this.page(pass);
    });
  }

  browser(): TestBrowser {
    return new TestBrowser(
      this.origin,
      inProcess((request) => this.handle(request)),
    );
  }

  /** A visitor who has signed in. */
  async signedIn(): Promise<TestBrowser> {
    const visitor = this.browser();
    const response = await visitor.signIn(DEMO_LOGIN);
    if (response.status !== 303) throw new Error(`sign-in answered ${response.status}`);
    this.passes.length = 0;
    this.asked.length = 0;
    return visitor;
  }

  /** Orders the backend to fail. */
  async fault(faults: Faults): Promise<void> {
    const response = await this.#control('faults', faults);
    if (response.status !== 204) throw new Error(await response.text());
  }

  async rotateBackendKeys(): Promise<void> {
    await this.#control('keys/rotate', {});
  }

  async stats(): Promise<{
    logins: number;
    refreshes: number;
    refreshRejected: number;
    reuseDetected: number;
  }> {
    return (await this.demo(new Request('http://demo.internal/api/v1/demo/stats'))).json();
  }

  /** The requests that reached the backend, as it saw them. */
  async recorded(): Promise<
    { method: string; path: string; query: string; headers: Record<string, string> }[]
  > {
    return (await this.demo(new Request('http://demo.internal/_control/requests'))).json();
  }

  refreshesAsked(): number {
    return this.asked.filter((line) => line === 'POST /api/v1/auth/refresh-token').length;
  }

  events(): string[] {
    return this.log.map(({ event }) => event);
  }

  #control(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.demo(
      new Request(`http://demo.internal/_control/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      }),
    );
  }

  #open(environment: TestGatehouseOptions['environment']): Gatehouse {
    const {
      options,
      wrap = (demo: Fetch) => demo,
      coordinator,
      publicFiles = [],
      signInCounter,
    } = this.#setup;
    const reached = wrap((request) => this.#observe(request));
    const opened = openGatehouse(
      { SESSION_SECRET: SECRET, BACKEND_URL: 'demo:', ...environment },
      { ...OPTIONS, ...options },
      {
        fetch: () => reached,
        network: reached,
        publicFiles,
        now: this.now,
        log: (level, event, fields = {}) => {
          (event === 'request' ? this.requests : this.log).push({ level, event, fields });
        },
        count: (request) => this.counted.push(request),
        ...(coordinator && { coordinator }),
        ...(signInCounter && { signInCounter: () => signInCounter }),
      },
    );
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    return opened.gatehouse;
  }

  async #observe(request: Request): Promise<Response> {
    this.asked.push(`${request.method} ${new URL(request.url).pathname}`);
    const response = await this.demo(request);
    if (response.status === 201 && response.headers.get('content-type')?.includes('json')) {
      const body: Record<string, unknown> = await response.clone().json();
      for (const token of [body.access_token, body.refresh_token]) {
        if (typeof token === 'string') this.issued.push(token);
      }
    }
    return response;
  }
}
