import type { Visit } from './core.ts';
import { setForwarded } from './forward-headers.ts';
import { setTrace } from './trace-context.ts';
import type { ExtraHeaders } from './types.ts';

/** What an exchange with the backend says of the request that it is made for: who is behind it, and its trace. */
export function onBehalfOf(visit: Visit): ExtraHeaders {
  const headers = new Headers();
  setForwarded(headers, visit.address, visit.siteUrl);
  setTrace(headers, visit.journal.trace);
  return Object.fromEntries(headers);
}
