import { expect, test } from 'vitest';
import { problem, problemStatus } from '../../../../edge/http/problem.ts';

test('is a problem document that says code and status alike in head and body', async () => {
  const response = problem('session_unavailable', { retryAfter: 7, headers: { allow: 'GET' } });
  expect(response.status).toBe(problemStatus('session_unavailable'));
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('retry-after')).toBe('7');
  expect(response.headers.get('allow')).toBe('GET');
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'session unavailable',
    status: 503,
    code: 'session_unavailable',
    detail: expect.stringMatching(/\.$/),
  });
});
