import * as v from 'valibot';
import type { DemoBackendOptions } from './context.ts';

/** Signs the demo's tokens where no secret is set. It protects nothing but the fictitious users of the demo. */
export const DEVELOPMENT_SECRET = 'gatehouse-demo-development-secret';

const seconds = (least: number) =>
  v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(least)));

const Variables = v.object({
  DEMO_SECRET: v.optional(v.string()),
  SESSION_SECRET: v.optional(v.string()),
  DEMO_ACCESS_TOKEN_SECONDS: seconds(1),
  DEMO_REFRESH_TOKEN_SECONDS: seconds(1),
  DEMO_REUSE_WINDOW_SECONDS: seconds(0),
});

/**
 * Reads a demo backend's options from an environment.
 *
 * @throws TypeError naming every variable that is malformed.
 */
export function demoOptionsFrom(environment: object): Omit<DemoBackendOptions, 'store'> {
  const result = v.safeParse(Variables, withoutEmpty(environment));
  if (!result.success) {
    const names = result.issues.map((issue) => v.getDotPath(issue)).join(', ');
    throw new TypeError(`The demo backend needs whole numbers of seconds in: ${names}.`);
  }
  const variables = result.output;
  return {
    secret: variables.DEMO_SECRET ?? variables.SESSION_SECRET ?? DEVELOPMENT_SECRET,
    accessTokenSeconds: variables.DEMO_ACCESS_TOKEN_SECONDS,
    refreshTokenSeconds: variables.DEMO_REFRESH_TOKEN_SECONDS,
    reuseWindowSeconds: variables.DEMO_REUSE_WINDOW_SECONDS,
  };
}

function withoutEmpty(environment: object): object {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}
