import { parseEnv } from 'node:util';
import { expect } from 'vitest';
import { network } from '../../edge/adapters/standalone.ts';
import type { Fetch } from '../../edge/types.ts';
import { variableLines } from '../../scripts/doctor/cli/write.ts';
import { present, type Variables } from '../../scripts/doctor/report/findings.ts';
import { CLIENT, DANA, type RealBackend } from '../fixtures/backends/real/backends.ts';
import { created, type Recorded } from '../fixtures/backends/recorded.ts';
import { age } from '../fixtures/clients/expired.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { type Examined, examined } from '../fixtures/lib/examined.ts';
import { startCoreTarget } from '../fixtures/targets/core.ts';
import type { TargetOptions } from '../fixtures/targets/target.ts';

/** What the doctor is to find at a backend. */
export interface Expected {
  readonly start: () => Promise<RealBackend>;
  /** What is typed after the address and the user. */
  readonly typed?: readonly string[];
  /** What only the owner has, and what the API wants to be told beside. */
  readonly environment?: Variables;
  readonly given?: Variables;
  /** Default: `email`. */
  readonly user?: 'email' | 'username';
  /** Where the API begins, if not at its root. */
  readonly base?: string;
  /** The hosts of its own, for which it stands in, and the definition that has them in a variable. */
  readonly hosts?: RegExp;
  readonly defined?: TargetOptions['defined'];
  readonly outcome: Examined['outcome'];
  /** All that is said which is not fine, by its id. */
  readonly says: readonly string[];
  /** The one address that is sent the password; none where no door was proven. */
  readonly door?: string;
  /** The other addresses that may be told something: a refresh, a sign-out, which may be a DELETE. */
  readonly exchanges?: readonly string[];
  /** What is to be set, without `BACKEND_URL`; nothing where nothing was found. */
  readonly variables?: Variables;
  /** What only who has signed in may read, and a word of it. */
  readonly reads?: readonly [path: string, word: string];
  /** Whether sessions go on after their access token. */
  readonly refreshes?: boolean;
}

/** Has the doctor examine a backend, and looks at all that it has sent and said there; then signs in with what it says. */
export async function tryDoctorAt(expected: Expected): Promise<void> {
  const backend = await expected.start();
  try {
    const before = await backend.counts();
    const { typed = [], environment = {}, given = {}, user = 'email', base = '' } = expected;
    const options = ['--user', DANA[user], '--password', DANA.password, ...typed];
    const about = { environment, given, fetch: wayTo(backend, expected) };
    const found = await examined(backend.origin + base, options, about);
    expect(found.outcome, found.printed).toBe(expected.outcome);
    // A server that is late, on a busy machine, may have a clock that seems to be late.
    const said = found.findings.filter(({ id, level }) => level !== 'fine' && id !== 'clock.skewed');
    expect(
      said.map(({ id }) => id),
      found.printed,
    ).toEqual(expected.says);
    expectHarmless(backend.seen, expected);
    expect(await backend.counts()).toEqual(before);
    expectHidden(found.printed, backend.seen, environment);
    const { BACKEND_URL, ...variables } = found.settings?.variables ?? {};
    expect(variables, found.printed).toEqual(expected.variables ?? {});
    // What is wrong there may do no harm to a sign-in, and is tried where there is something to read.
    const isHopeless = expected.outcome === 'wrong' && expected.reads === undefined;
    if (found.settings === undefined || isHopeless) return;
    expect(BACKEND_URL).toBe(backend.origin + base);
    const written = variableLines(found.settings, found.settings.own).join('\n');
    await expectWorking(backend, present(parseEnv(written)), expected);
  } finally {
    await backend.stop();
  }
}

function wayTo({ origin }: RealBackend, { hosts }: Expected): Fetch {
  if (hosts === undefined) return network;
  return (request) => network(new Request(request.url.replace(hosts, origin), request));
}

/** Nothing that could create or change, and the right password where a wrong one was refused, and nowhere else. */
function expectHarmless(seen: readonly Recorded[], { door, exchanges = [] }: Expected): void {
  expect(
    seen
      .filter(({ path, method }) => !(method === 'DELETE' && exchanges.includes(path)))
      .map(({ method }) => method)
      .filter((each) => !['GET', 'OPTIONS', 'POST'].includes(each)),
  ).toEqual([]);
  expect(seen.length).toBeLessThanOrEqual(150);
  const made = created(seen).filter(({ path }) => ![door, ...exchanges].includes(path));
  expect(made).toEqual([]);
  const told = seen.filter(({ whole }) => isTold(whole, DANA.password));
  expect(told.map(({ method, path }) => `${method} ${path}`)).toEqual(told.map(() => `POST ${door}`));
  expect(told.filter(({ body }) => !isTold(body, DANA.password))).toEqual([]);
  expect(told.length).toBeLessThanOrEqual(3);
  const wrong = seen.filter(({ body }) => body.includes('Wr0ng-'));
  expect(wrong.length).toBeLessThanOrEqual(8);
  const first = told[0] === undefined ? seen.length : seen.indexOf(told[0]);
  const refused = seen.slice(0, first).filter(({ body, path }) => path === door && body.includes('Wr0ng-'));
  expect(refused.some(({ status }) => status >= 400 && status < 500)).toBe(told.length > 0);
}

function isTold(text: string, secret: string): boolean {
  return [secret, encodeURIComponent(secret), btoa(secret)].some((each) => text.includes(each));
}

/** No password, no key and no token, as the backend was shown them. */
function expectHidden(printed: string, seen: readonly Recorded[], environment: Variables): void {
  const { JWT_SECRET, CLIENT_SECRET } = environment;
  const bearers = seen.flatMap(({ whole }) => /"Bearer ([^"]{12,})"/.exec(whole)?.[1] ?? []);
  const refreshed = seen.flatMap(
    ({ body }) => /refresh(?:_?token)?[=":]+([\w.-]{12,})/i.exec(body)?.[1] ?? [],
  );
  const secrets = [DANA.password, JWT_SECRET, CLIENT_SECRET, ...bearers, ...refreshed];
  for (const secret of secrets) if (secret !== undefined) expect(printed).not.toContain(secret);
}

/** Signs in through the gate with what would be written to a file, reads, goes on after the access token, and signs out. */
async function expectWorking(
  { origin }: RealBackend,
  environment: Variables,
  { user = 'email', base = '', reads, refreshes = false, defined }: Expected,
): Promise<void> {
  const target = await startCoreTarget({
    backend: { origin, baseUrl: origin + base, environment },
    ...(defined && { defined, environment: { AUTH_URL: `${origin}/v1` } }),
  });
  try {
    const client = await signedIn(target.origin, { ...DANA, username: DANA[user] });
    const session = await (await client.request('/auth/session', { as: 'fetch' })).json();
    expect(session, target.log.join('\n')).toMatchObject({ authenticated: true });
    if (reads !== undefined) {
      const [path, word] = reads;
      if (refreshes) await age(client);
      expect(await (await client.api(path)).text(), target.log.join('\n')).toContain(word);
    }
    expect((await client.signOut()).status).toBe(303);
  } finally {
    await target.stop();
  }
}

export { CLIENT, DANA };
