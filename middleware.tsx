export { proxy as middleware } from './proxy.ts';

// Next reads this at build time and takes literals only. /api is left out, so that its bodies are not held in memory for
// a second reader: its route handler calls the gate itself. Without anything behind it there is no such handler, and Next would
// answer by a page of its own. Of what looks like a static file, only plain names are, and
// only where it is not the router that asks for them: the last entry. The second takes in every path whose escapes are not
// UTF-8, over which Next itself would fail with 500.
export const config = {
  matcher: [
    '/((?!api/.|_next/static/(?:\\w[\\w.-]*/)*\\w[\\w.-]*$).*)',
    '/((?!(?:[^%]|%[0-7][\\dA-Fa-f]|%[Cc][2-9A-Fa-f]%[89ABab][\\dA-Fa-f]|%[Dd][\\dA-Fa-f]%[89ABab][\\dA-Fa-f]|%[Ee](?:0%[ABab]|[Dd]%[89]|[1-9A-CEFa-cef]%[89ABab])[\\dA-Fa-f]%[89ABab][\\dA-Fa-f]|%[Ff](?:0%[9ABab]|[1-3]%[89ABab]|4%8)[\\dA-Fa-f](?:%[89ABab][\\dA-Fa-f]){2})*$).*)',
    { source: '/_next/static/(.*)', has: [{ type: 'header', key: 'rsc' }] },
    // Route handlers that run in Node are not asked then: Next answers in their place.
    { source: '/api/(.*)', has: [{ type: 'header', key: 'x-middleware-prefetch' }] },
  ],
};
