import { BROWSER_HEADERS } from '../lib/browser-headers.ts';
import { serveTurns } from '../lib/in-child.ts';

/** What all of them begin and end with: a request is made, and an answer. */
await serveTurns(async () => {
  new Request('https://app.example.com/dashboard', { headers: BROWSER_HEADERS });
  return new Response('ok');
});
