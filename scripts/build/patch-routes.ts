import * as v from 'valibot';
import { Failure } from '../lib/failure.ts';

const Condition = v.looseObject({ key: v.optional(v.string()) });
const RouteSchema = v.looseObject({
  handle: v.optional(v.string()),
  dest: v.optional(v.string()),
  status: v.optional(v.number()),
  continue: v.optional(v.boolean()),
  override: v.optional(v.boolean()),
  middlewarePath: v.optional(v.string()),
  transforms: v.optional(v.array(v.unknown())),
  has: v.optional(v.array(Condition)),
});
const OutputConfigSchema = v.looseObject({ version: v.literal(3), routes: v.array(RouteSchema) });

type Route = v.InferOutput<typeof RouteSchema>;
export type OutputConfig = v.InferOutput<typeof OutputConfigSchema>;

/**
 * Corrects the routes of a Vercel build where next-on-pages reads them otherwise than Vercel does.
 *
 * @param config - `.vercel/output/config.json`
 * @returns the corrected config; correcting it again changes nothing
 * @throws Failure if a request could be answered before the middleware has seen it
 *
 * @see {@link https://vercel.com/docs/build-output-api/v3/configuration | Build Output API, routes}
 */
export function patchRoutes(config: unknown): OutputConfig {
  const parsed = v.safeParse(OutputConfigSchema, config);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Failure(`The Vercel build's config.json is not of version 3: ${issue.message}.`);
  }
  const routes = parsed.output.routes.map(patchRoute);
  requireMiddlewareFirst(routes);
  return { ...parsed.output, routes };
}

function patchRoute(route: Route): Route {
  // It only changes headers, but would be taken for the end of the way.
  if (isTransformOnly(route)) return { ...route, continue: true };
  // An override throws away the cookies that the middleware has set.
  if (route.has?.some(({ key }) => key?.toLowerCase() === 'rsc')) {
    const { override: _, ...patched } = route;
    return patched;
  }
  return route;
}

function isTransformOnly({ transforms, handle, dest, status, middlewarePath }: Route): boolean {
  return (
    transforms !== undefined && [handle, dest, status, middlewarePath].every((part) => part === undefined)
  );
}

function requireMiddlewareFirst(routes: readonly Route[]): void {
  const position = routes.findIndex(({ middlewarePath }) => middlewarePath !== undefined);
  if (position < 0) {
    throw new Failure('The Vercel build has no middleware: is middleware.tsx still beside proxy.ts?');
  }
  const before = routes.slice(0, position).find((route) => route.continue !== true);
  if (before !== undefined) {
    throw new Failure(
      `The Vercel build has a route that ends before the middleware is reached:\n${JSON.stringify(before)}\n` +
        'Redirects and rewrites of next.config.mjs do that; put them behind the gate, into a page or a route handler.',
    );
  }
}
