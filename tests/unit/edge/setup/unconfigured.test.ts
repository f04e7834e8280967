import { describe, expect, test } from 'vitest';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { answerUnconfigured } from '../../../../edge/setup/unconfigured.ts';
import { SITE } from '../../../../locales/site.ts';
import { type LogLine, NOON, OPTIONS } from '../../../fixtures/core/test-gatehouse.ts';

const CLOSED = new RegExp(`not_configured|${SITE.usual.words.notSetUp.title}`);

const BROKEN = { SESSION_SECRET: 'short', BACKEND_URL: 'nowhere' };
const PERSON = { accept: 'text/html,application/xhtml+xml' };
const NAMES = /SESSION_SECRET|BACKEND_URL/;
const VALUES = /nowhere|"short"|>short/;

/** An isolate of a deployment that is not configured. */
function close(environment: Readonly<Record<string, string>> = BROKEN) {
  const log: LogLine[] = [];
  const requests: LogLine[] = [];
  const opened = openGatehouse(environment, OPTIONS, { backendFetch: () => fetch });
  if (opened.ok) throw new Error('opened');
  const note = (level: LogLine['level'], event: string, fields: LogLine['fields'] = {}) => {
    (event === 'request' ? requests : log).push({ level, event, fields });
  };
  let time = NOON;
  const answer = answerUnconfigured(opened, note, () => time);
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    answer(new Request(`https://app.example${path}`, { headers }));
  return { ask, log, requests, pass: (milliseconds: number) => (time += milliseconds) };
}

describe('a deployment that is not configured', () => {
  test.each([['/'], ['/login'], ['/api/products']])(
    'T10: answers 503 to whoever asks for %s, and tells nothing of the cause',
    async (path) => {
      const { ask } = close();
      for (const headers of [PERSON, {}]) {
        const response = await ask(path, headers);
        expect(response.status).toBe(503);
        expect(response.headers.get('cache-control')).toBe('private, no-store');
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
        const body = await response.text();
        expect(body).toMatch(CLOSED);
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
    expect(log).toHaveLength(2);
    expect(JSON.stringify(log)).not.toMatch(VALUES);
  });

  test('names them again to a log that is opened later, at most each minute in which it is asked', async () => {
    const { ask, log, pass } = close();
    pass(59_999);
    await ask('/');
    expect(log).toHaveLength(2);
    pass(1);
    await Promise.all([ask('/'), ask('/login')]);
    expect(log).toHaveLength(4);
    expect(log.slice(2)).toEqual(log.slice(0, 2));
  });

  test('shows a person where to look', async () => {
    const page = await (await close().ask('/', PERSON)).text();
    expect(page).toContain("The deployment's log says what is missing.");
  });
});
