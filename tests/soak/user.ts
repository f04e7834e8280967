import { DEMO_USERS } from '../../demo/users.ts';
import { sleep } from '../../edge/util/deadline.ts';
import { type RequestOptions, TestBrowser } from '../fixtures/clients/test-browser.ts';
import type { Chance } from './chance.ts';

const ORIGIN = 'http://127.0.0.1:8787';

/** What a user asks for; what people do most comes most often. */
const DOCUMENT: Step = { path: '/dashboard', as: 'document' };
const CALL: Step = { path: '/api/products?limit=1', as: 'fetch' };
const STEPS: readonly [Step, ...Step[]] = [
  DOCUMENT,
  CALL,
  CALL,
  CALL,
  { path: '/dashboard/products', as: 'navigation' },
  { path: '/dashboard/products', as: 'prefetch' },
  { path: '/dashboard', method: 'HEAD', headers: { accept: '*/*' } },
];
const MAX_AT_ONCE = 6;
const MAX_HOPS = 3;
/** How late an answer may be: less than the time for which its tokens are not due. */
const MAX_LATE_MS = 1_000;
/** Someone whose page has failed, or who does not know of it, is back before the retention and the backend's window end. */
const SHORT_MS = 3_500;
const PAUSES: readonly [Pause, ...Pause[]] = [
  { share: 0.85, from: 6_000, to: 20_000 },
  { share: 1, from: 61_000, to: 120_000 },
];

/** Within this a sign-out has reached all isolates. */
const ELSEWHERE_MS = 6_000;

interface Step extends RequestOptions {
  readonly path: string;
}

interface Pause {
  readonly share: number;
  readonly from: number;
  readonly to: number;
}

/** What a user meets on the way, as the soak counts it. */
export interface Diary {
  answered(status: number): void;
  /** The user, who has not signed out, was asked to sign in. */
  lost(reason: string): void;
  /** A copy of the cookie of a session was still good after the user had signed out. */
  revived(sessionId: string): void;
  /** An error that no fault of the backend explains. */
  broke(code: string): void;
}

export interface Site {
  /** Any of the isolates. */
  handle(request: Request): Promise<Response>;
  readonly isOver: () => boolean;
  readonly now: () => number;
  readonly accessTokenSeconds: number;
  readonly chance: Chance;
  readonly lossRate: number;
  readonly diary: Diary;
}

/** One person with a browser, from the first sign-in until the site closes. */
export async function visit(site: Site, index: number): Promise<void> {
  const user = new User(site, index);
  await sleep(site.chance.between(0, 5_000));
  while (!site.isOver()) {
    if (!user.isSignedIn) await user.signIn();
    else if (site.chance.hits(0.02)) await user.signOut();
    else await user.burst();
    await sleep(await user.pause());
  }
}

/** Those whom a password is enough for. */
const USERS = DEMO_USERS.filter(({ secondFactor }) => secondFactor === undefined);

class User {
  isSignedIn = false;
  readonly #site: Site;
  readonly #fields: Readonly<Record<string, string>>;
  readonly #browser = new TestBrowser(ORIGIN);

  constructor(site: Site, index: number) {
    this.#site = site;
    const { email = '', password = '' } = USERS[index % USERS.length] ?? {};
    this.#fields = { username: email, password };
  }

  async signIn(): Promise<void> {
    const response = await this.#submit('/auth/login', this.#fields);
    this.isSignedIn = response.status === 303;
  }

  /** Leaves while something may be under way, of which nobody sees the answer any more. */
  async signOut(): Promise<void> {
    const copy = this.#browser.clone();
    void this.#send(copy, CALL);
    const response = await this.#submit('/auth/logout', {});
    this.isSignedIn = response.status !== 303;
    await sleep(ELSEWHERE_MS);
    const late = await this.#send(copy, DOCUMENT);
    if (!this.isSignedIn && late.status === 200) this.#site.diary.revived(await late.text());
  }

  /** Several tabs of one browser at once. */
  async burst(): Promise<void> {
    const { chance } = this.#site;
    const count = Math.ceil(chance.between(0, MAX_AT_ONCE));
    await Promise.all(Array.from({ length: count }, () => this.#visit(chance.pick(STEPS))));
  }

  /** A long pause begins only where everything was in order: whatever is in doubt is soon asked for again. */
  async pause(): Promise<number> {
    const { chance } = this.#site;
    if (!this.isSignedIn || chance.hits(0.9) || !(await this.#isSettled()))
      return chance.between(200, SHORT_MS);
    const { from, to } = PAUSES.find(({ share }) => chance.hits(share)) ?? PAUSES[0];
    return chance.between(from, to);
  }

  async #isSettled(): Promise<boolean> {
    const response = await this.#send(this.#browser, { path: '/auth/session', as: 'fetch' });
    this.#browser.keep(response);
    if (response.status !== 200) return false;
    const { accessTokenExpiresAt = '' }: { accessTokenExpiresAt?: string } = await response.json();
    const { accessTokenSeconds, now } = this.#site;
    // Not due yet, so nobody is renewing it.
    return Date.parse(accessTokenExpiresAt) - now() > 0.3 * accessTokenSeconds * 1000;
  }

  async #visit(step: Step): Promise<void> {
    const { chance, diary, lossRate } = this.#site;
    await sleep(chance.between(0, 300));
    let { path } = step;
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      const response = await this.#send(this.#browser, { ...step, path });
      if (chance.hits(lossRate)) return;
      await sleep(chance.hits(0.1) ? chance.between(0, MAX_LATE_MS) : 0);
      this.#browser.keep(response);
      const location = response.headers.get('location');
      if (location?.startsWith('/auth/refresh')) path = location;
      else if (this.isSignedIn && isAskedToSignIn(step, response, location)) {
        this.isSignedIn = false;
        return diary.lost(`${step.as} ${response.status} ${location ?? (await response.text())}`);
      } else return;
    }
  }

  async #submit(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const response = await this.#send(this.#browser, { path, ...this.#browser.form(fields) });
    this.#browser.keep(response);
    return response;
  }

  /** Whether the browser keeps what comes back, and when, is for others to say: answers come late, or are lost. */
  async #send(browser: TestBrowser, { path, ...options }: Step): Promise<Response> {
    const response = await this.#site.handle(browser.draft(path, options));
    this.#site.diary.answered(response.status);
    const text = response.status === 500 ? await response.clone().text() : '';
    if (text.includes('internal_error')) this.#site.diary.broke(text);
    return response;
  }
}

function isAskedToSignIn({ as, method }: Step, { status }: Response, location: string | null): boolean {
  if (method === 'HEAD') return false;
  if (as === 'document') return location?.startsWith('/login') === true;
  return (as === 'fetch' || as === 'navigation') && status === 401;
}
