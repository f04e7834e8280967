import type { PageRequest } from '../../types.ts';
import { GATE_PASSED_HEADER } from '../isolate.ts';

/** Makes the request that the framework gets: a copy of the one that came, whose headers are written in place. */
export function pageRequest(request: Request, { amend, path }: PageRequest): Request {
  const copy = path === undefined ? new Request(request) : requestFor(path, request);
  const { headers } = copy;
  amend?.(headers);
  headers.set(GATE_PASSED_HEADER, globalThis.gatehouseIsolate?.gateSecret ?? '');
  return copy;
}

/** Another page is read, and not posted to. */
function requestFor(path: string, { headers, url }: Request): Request {
  const copy = new Request(new URL(path, url), { headers });
  copy.headers.delete('content-type');
  copy.headers.delete('content-length');
  return copy;
}
