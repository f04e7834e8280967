import type { Fetch } from '../types.ts';

/**
 * What a request says where nobody has said anything else. Each platform's `fetch` fills these in by itself, or leaves them out: a
 * server that goes by one of them would answer one output and refuse the next.
 */
const USUAL = Object.entries({
  accept: '*/*',
  'accept-encoding': 'identity',
  'accept-language': '*',
  'user-agent': 'Gatehouse',
});

/** Fills in what every request of ours says of itself. */
export function setUsualHeaders(headers: Headers): void {
  for (const [name, value] of USUAL) if (!headers.has(name)) headers.set(name, value);
}

/** A way on which every request says the same of itself, whatever the platform. */
export function withUsualHeaders(fetch: Fetch): Fetch {
  return (request) => {
    setUsualHeaders(request.headers);
    return fetch(request);
  };
}
