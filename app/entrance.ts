import 'server-only';
import { type Entrance, getGatehouse } from '../edge/index.ts';

/** The gatehouse of this isolate, for pages and route handlers. */
export function entrance(): Entrance {
  return getGatehouse((name) => process.env[name]);
}

/** Answers a request in a route handler: the same gate, for a request that no middleware has seen. */
export function answer(request: Request): Promise<Response> {
  return entrance().handle(
    request,
    ({ path }) => new Response(null, { status: 303, headers: { location: path ?? '/login' } }),
  );
}
