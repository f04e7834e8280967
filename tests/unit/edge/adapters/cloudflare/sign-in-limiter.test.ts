import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, PERIOD_MS } from '../../../../../edge/rate-limit/types.ts';

/** The rate limits of wrangler.toml by the names of their bindings. */
function rateLimits(): Map<string, string> {
  const text = readFileSync('wrangler.toml', 'utf8');
  const tables = text.matchAll(/\[\[ratelimits\]\]\nname = "(\w+)"\nnamespace_id = "\d+"\nsimple = (.+)/g);
  return new Map([...tables].map(([, name = '', simple = '']) => [name, simple]));
}

test.each(['account', 'address'] as const)(
  'the rate limit per %s has the number that holds everywhere',
  (kind) => {
    const simple = `{ limit = ${DEFAULT_LIMITS[kind]}, period = ${PERIOD_MS / 1000} }`;
    expect(rateLimits().get(`SIGN_IN_LIMIT_${kind.toUpperCase()}`)).toBe(simple);
  },
);
