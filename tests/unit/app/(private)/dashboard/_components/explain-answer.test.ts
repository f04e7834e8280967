import { expect, test } from 'vitest';
import { explainAnswer } from '../../../../../../app/(private)/dashboard/_components/explain-answer.ts';
import { dashboard } from '../../../../../../locales/demo/en.ts';

test.each([
  ['a success needs no word', { status: '200 OK', ok: true }, /^$/],
  [
    'the gate has a reason of its own',
    { status: '403 Forbidden', ok: false, code: 'not_forwarded' },
    /gatehouse\.config\.ts/,
  ],
  ['the backend refuses', { status: '403 Forbidden', ok: false }, /^The backend does not let/],
  [
    'the backend has a code that is not ours',
    { status: '404 Not Found', ok: false, code: 'its_own' },
    /^The backend has nothing/,
  ],
  ['the backend fails', { status: '500 Internal Server Error', ok: false }, /^The backend failed/],
  [
    'the gate cannot reach it',
    { status: '502 Bad Gateway', ok: false, code: 'backend_unreachable' },
    /^The gate could not/,
  ],
  ['nothing came', { ok: false }, /^No answer/],
])('%s', (_, answer, sentence) => {
  expect(explainAnswer(answer, dashboard.api)).toMatch(sentence);
});
