import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { SessionPanel } from '../../../../../../app/(private)/dashboard/_components/session-panel.tsx';

const NOON = Date.parse('2026-11-01T12:00:00Z');

test.each([
  NOON + 60_000,
  0,
  -1,
  8.64e15,
  8.64e15 + 1,
  9_223_372_036_854_775_000,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NaN,
])('a session whose token ends at %d is shown', (expiresAt) => {
  const panel = createElement(SessionPanel, {
    expiresAt,
    endsAt: NOON + 3_600_000,
    limit: 'idle',
    signedInAt: NOON,
    refreshedAt: NOON,
  });
  const html = renderToStaticMarkup(panel);
  expect(html).toContain('Session ends');
  expect(html).not.toMatch(/NaN|Infinity|Invalid/);
});
