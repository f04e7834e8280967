import { describe, expect, test } from 'vitest';
import { optionProblems } from '../../../../edge/config/options.ts';
import { type CspSources, createPagePolicies } from '../../../../edge/http/content-security-policy.ts';
import { OPTIONS, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

function directives(policy: string): Record<string, string> {
  return Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/s, 2)));
}

const withNonce = (sources?: CspSources) => directives(createPagePolicies(sources).withNonce('n0nce'));
const problemsOf = (csp: unknown) => optionProblems({ ...OPTIONS, headers: { csp } });

test('a page runs scripts with its nonce alone, and loads what is its own', () => {
  expect(withNonce()).toEqual({
    'default-src': "'self'",
    'script-src': "'self' 'nonce-n0nce' 'strict-dynamic'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'form-action': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  });
});

test('what the options list is added, and nothing that is closed is opened', () => {
  const sources = {
    img: ['https://images.example.com', 'blob:'],
    connect: ['wss://live.example.com'],
    frame: ['https://*.video.example'],
    form: ['https://pay.example'],
  };
  expect(optionProblems({ ...OPTIONS, headers: { csp: sources } })).toEqual([]);
  expect(withNonce(sources)).toEqual({
    ...withNonce(),
    'img-src': "'self' data: https://images.example.com blob:",
    'connect-src': "'self' wss://live.example.com",
    'frame-src': "'self' https://*.video.example",
    'form-action': "'self' https://pay.example",
  });
});

test('a list of scripts is one that browsers heed: none of them may let in what is not on it', () => {
  const script = ['https://js.pay.example'];
  expect(withNonce({ script })['script-src']).toBe("'self' 'nonce-n0nce' https://js.pay.example");
  const ready = directives(createPagePolicies({ script }).withHashes(['sha256-x']));
  expect(ready['script-src']).toBe("'sha256-x' https://js.pay.example");
});

test('scripts without a nonce run only where an option with a dangerous name says so', async () => {
  const headers = { csp: { dangerouslyAllowInlineScripts: true } };
  const house = new TestGatehouse({ options: { headers } });
  const policy = (await house.browser().request('/')).headers.get('content-security-policy') ?? '';
  expect(directives(policy)['script-src']).toBe("'self' 'unsafe-inline'");
  expect(house.log).toContainEqual(expect.objectContaining({ event: 'configuration_warning' }));
});

test('a page that was made at build time runs its own scripts and no other, whatever the rest may', () => {
  const policies = createPagePolicies({ dangerouslyAllowInlineScripts: true });
  expect(directives(policies.withHashes([]))['script-src']).toBe("'none'");
});

describe('a source is refused that', () => {
  test.each<[string, CspSources]>([
    ['lets any script of the page run', { script: ["'unsafe-inline'"] }],
    ['lets scripts make scripts of texts', { script: ["'unsafe-eval'"] }],
    ['lets scripts come from anywhere', { script: ['*'] }],
    ['lets scripts come from anywhere by TLS', { script: ['https:'] }],
    ['lets scripts come from all hosts of a kind', { script: ['https://*.com'] }],
    ['lets scripts come without TLS', { script: ['http://cdn.example.com'] }],
    ['is a script by itself', { script: ['data:'] }],
    ['is a script that another made', { script: ['blob:'] }],
    ['brings a nonce along', { script: ["'nonce-x'"] }],
    ['ends the directive', { img: ['https://a.example; script-src *'] }],
    ['begins another policy', { connect: ['https://a.example, script-src'] }],
    ['is two', { img: ['https://a.example https://b.example'] }],
    ['is a keyword', { frame: ["'unsafe-inline'"] }],
    ['frames anything', { frame: ['*'] }],
    ['sends forms anywhere', { form: ['https:'] }],
    ['is empty', { img: [''] }],
  ])('%s', (_, sources) => {
    expect(problemsOf(sources)).toHaveLength(1);
  });

  test('has a name that no directive has', () => {
    expect(problemsOf({ images: ['https://a.example'] })).toHaveLength(1);
  });
});
