import 'server-only';
import { type Entry, getGatehouse as openFrom } from '../../edge/index.ts';

/** The gatehouse of this isolate, for pages and route handlers. */
export function getGatehouse(): Entry {
  return openFrom((name) => process.env[name]);
}

/** Answers a request in a route handler: the same gate, for a request that no middleware has seen. */
export function handle(request: Request): Promise<Response> {
  return getGatehouse().handle(
    request,
    ({ path }) => new Response(null, { status: 303, headers: { location: path ?? '/login' } }),
  );
}
