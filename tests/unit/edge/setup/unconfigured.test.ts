import { describe, expect, test } from 'vitest';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { answerUnconfigured } from '../../../../edge/setup/unconfigured.ts';
import { type LogLine, OPTIONS } from '../../../fixtures/core/test-gatehouse.ts';

const CLIENT_SECRET = 'a secret of the client that is long enough';
const BROKEN = { SESSION_SECRET: 'short', BACKEND_URL: 'nowhere' };
const PERSON = { accept: 'text/html,application/xhtml+xml' };
const NAMES = /SESSION_SECRET|BACKEND_URL/;
const VALUES = /nowhere|"short"|>short|of the client/;

/** An isolate of a deployment that is not configured. */
function close(environment: Readonly<Record<string, string>> = BROKEN) {
  const log: LogLine[] = [];
  const requests: LogLine[] = [];
  const opened = openGatehouse(environment, OPTIONS, { backendFetch: () => fetch });
  if (opened.ok) throw new Error('opened');
  const answer = answerUnconfigured(opened, (level, event, fields = {}) =>
    (event === 'request' ? requests : log).push({ level, event, fields }),
  );
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    answer(new Request(`https://app.example${path}`, { headers }));
  /** The link that the log has for the owner. */
  const link = async () => {
    await ask('/');
    return log.find(({ event }) => event === 'setup_page')?.fields.place ?? '/';
  };
  return { ask, link, log, requests };
}

describe('a deployment that is not configured', () => {
  test.each([['/'], ['/login'], ['/api/products'], ['/?setup='], ['/?setup=guess']])(
    'T10: answers 503 to whoever asks for %s, and tells nothing of the cause',
    async (path) => {
      const { ask } = close();
      for (const headers of [PERSON, {}]) {
        const response = await ask(path, headers);
        expect(response.status).toBe(503);
        expect(response.headers.get('cache-control')).toBe('private, no-store');
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
        const body = await response.text();
        expect(body).toMatch(/not_configured|Not open yet/);
        expect(body).not.toMatch(NAMES);
        expect(body).not.toMatch(VALUES);
      }
    },
  );

  test('names each problem and its cure in the log, once, and no value', async () => {
    const { ask, log } = close();
    await ask('/');
    await ask('/');
    const problems = log.filter(({ event }) => event === 'configuration_problem');
    expect(problems.map(({ level, fields }) => [level, fields.variable])).toEqual([
      ['error', 'SESSION_SECRET'],
      ['error', 'BACKEND_URL'],
    ]);
    for (const { fields } of problems) {
      expect(fields.problem).toContain(fields.variable ?? '?');
      expect(fields.cure).toMatch(/\.$/);
    }
    expect(log).toHaveLength(3);
    expect(JSON.stringify(log)).not.toMatch(VALUES);
  });

  test('shows what is missing to whoever has the link from the log: names and cures, and no value', async () => {
    const { ask, link } = close();
    const response = await ask(await link(), PERSON);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('text/html');
    const page = await response.text();
    expect(page).toContain('<code>SESSION_SECRET</code> is shorter than 32 bytes');
    expect(page).toContain('<code>openssl rand -base64 32</code>');
    expect(page).toContain('<code>BACKEND_URL</code> is not a base URL');
    expect(page).not.toMatch(VALUES);
  });

  test('tells a script with the link the same, as JSON', async () => {
    const { ask, link } = close();
    const { problems } = await (await ask(await link())).json();
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatchObject({ variable: 'SESSION_SECRET' });
  });

  test('has one link for all isolates where they share a secret, and none that the secret shows in', async () => {
    const environment = { ...BROKEN, CLIENT_SECRET };
    const link = await close(environment).link();
    expect(await close(environment).link()).toBe(link);
    expect(await close({ ...environment, CLIENT_SECRET: CLIENT_SECRET.toUpperCase() }).link()).not.toBe(link);
    expect(link).toMatch(/^\/\?setup=[\w-]{22}$/);
  });

  test('has a link that nobody can guess where it shares nothing', async () => {
    expect(await close().link()).not.toBe(await close().link());
  });

  test('has such a link, too, where what it shares is known to everyone', async () => {
    const known = { SESSION_SECRET: 'x'.repeat(43) };
    expect(await close(known).link()).not.toBe(await close(known).link());
  });
});
